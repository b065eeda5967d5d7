import type { CommandResult } from '#contract/commands.ts';
import { AppError } from '#contract/errors.ts';
import type { Command } from '#domain/command.ts';
import type { Context } from '#shared/context.ts';
import { within } from '#shared/within.ts';

/** Commands on their way at once: several batches of every lane, far below the limit that fronts answer `busy` at. */
const chunk = 500;
/** No worker takes a batch for this long: there is none, or it waits for MySQL. ms. */
const silenceMs = 20_000;

/** Submits commands in order and waits for what each came to. Throws `unavailable` when nobody answers: they stay there. */
export async function submitAll({ lanes }: Pick<Context, 'lanes'>, commands: Command[]): Promise<CommandResult[]> {
  const results: CommandResult[] = [];
  for (let i = 0; i < commands.length; i += chunk) {
    const submitted = commands.slice(i, i + chunk).map((command) => lanes.submit(command));
    await Promise.all(submitted.map(({ accepted }) => accepted));
    results.push(...(await inTime(Promise.all(submitted.map(({ result }) => result)))));
  }
  return results;
}

const inTime = <T>(work: Promise<T>): Promise<T> =>
  within(silenceMs, work.catch(unknown), () => {
    return new AppError(
      'unavailable',
      'The commands are on their lanes, but no worker has answered: is one running (chat-api queues)?',
    );
  });

const unknown = (error: unknown): never => {
  throw error instanceof AppError && error.code === 'unavailable'
    ? new AppError('unavailable', 'It is not known what became of the commands: send them again, twice is once.')
    : error;
};
