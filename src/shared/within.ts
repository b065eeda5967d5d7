import { AppError } from './contract/errors.ts';

/** What `work` gives, if it does so within `ms`; else throws `unavailable`, or what `late` makes. The work itself goes on. */
export async function within<T>(
  ms: number,
  work: PromiseLike<T>,
  late: () => Error = () => new AppError('unavailable', `No answer within ${ms} ms.`),
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  return Promise.race([work, over]).finally(() => clearTimeout(timer));
}
