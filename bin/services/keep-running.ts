import { setTimeout as sleep } from 'node:timers/promises';
import type { Exit, OwnedProcess } from './spawn-owned.ts';

const firstDelayMs = 1_000;
const longestDelayMs = 30_000;
/** A process that ran this long was well: its next crash counts as the first one again. */
const steadyMs = 60_000;

export type Kept = {
  /** Resolves only if an exit was hopeless and the process stays down. */
  gaveUp: Promise<Exit>;
  stop(): Promise<void>;
};

/** Keeps one process running: whatever ends unasked is started again after 1, 2, 4 … 30 seconds. */
export function keepRunning(options: {
  start(): OwnedProcess;
  killAfterMs: number;
  /** Exits after which another start cannot go better. */
  hopeless(exit: Exit): boolean;
  say(sentence: string): void;
}): Kept {
  const stopping = new AbortController();
  const gaveUp = Promise.withResolvers<Exit>();
  let current = options.start();
  const done = watch();

  async function watch(): Promise<void> {
    for (let failures = 1; ; failures++) {
      const startedAt = Date.now();
      const exit = await current.exited;
      if (stopping.signal.aborted) return;
      if (options.hopeless(exit)) return gaveUp.resolve(exit);
      if (Date.now() - startedAt > steadyMs) failures = 1;
      const delayMs = restartDelayMs(failures);
      options.say(`${describeExit(exit)}; starting it again in ${delayMs / 1000} s`);
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      current = options.start();
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await current.stop(options.killAfterMs);
    await done;
  }

  return { gaveUp: gaveUp.promise, stop };
}

export function restartDelayMs(failures: number): number {
  return Math.min(firstDelayMs * 2 ** (failures - 1), longestDelayMs);
}

export function describeExit({ code, signal }: Exit): string {
  if (signal) return `killed by ${signal}`;
  if (code === 127) return 'the program could not be started';
  return `ended with code ${code}`;
}
