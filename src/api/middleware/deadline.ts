import type { Middleware } from 'koa';
import { AppError } from '#contract/errors.ts';

/**
 * Answers `unavailable` when what follows has no answer within `ms`. The work itself goes on, and whoever asks again with
 * the same key gets what it came to.
 */
export function deadline(ms: number): Middleware {
  return async (_, next) => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new AppError('unavailable', 'This took too long.')), ms);
    const work = next();
    // After the deadline nobody waits for the work any more; its error must not end the process.
    work.catch(() => undefined);
    await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
  };
}
