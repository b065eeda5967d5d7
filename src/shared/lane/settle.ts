import type { CommandResult } from '#contract/commands.ts';
import type { Command } from '#domain/command.ts';
import type { Lanes } from './open-lanes.ts';

/** After this long without an answer a worker asks again, ms. The lane answers a repeat from its row. */
const askAgainMs = 10_000;

/** Time before a command is sent again when Redis did not take it, ms. */
const restMs = 500;

/**
 * Submits until the lane has answered: for workers, whose work must not be lost because a report was. Twice is once.
 * Rejects with the signal's reason when it aborts.
 */
export async function settle(lanes: Lanes, command: Command, signal: AbortSignal): Promise<CommandResult> {
  for (;;) {
    signal.throwIfAborted();
    const patience = after(askAgainMs, signal);
    const answer = await Promise.race([
      lanes.submit(command).result.catch(() => after(restMs, signal).over),
      patience.over,
    ]).finally(patience.end);
    if (answer) return answer;
  }
}

/** A wait that ends by its time, by the signal or by `end`, and leaves neither timer nor listener behind. */
function after(ms: number, signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<null>();
  const end = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    resolve(null);
  };
  const timer = setTimeout(end, ms);
  timer.unref();
  signal.addEventListener('abort', end);
  return { over: promise, end };
}
