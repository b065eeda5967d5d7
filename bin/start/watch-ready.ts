import { setTimeout as pause } from 'node:timers/promises';
import type { LogLine } from './show-line.ts';

/** How long processes may take to be ready on a slow, busy machine, ms. */
const readyWithinMs = 60_000;
const pollMs = 100;

/** Learns from the processes' own logs where each one listens, and waits until all say that they are ready. */
export function watchReady(expected: number) {
  const urls = new Map<string, string>();
  return {
    /** Gives it a line of the log. */
    see({ label, msg, fields }: LogLine): void {
      if (msg === 'listening' && typeof fields.url === 'string') urls.set(label, fields.url);
    },
    /** Throws when it takes too long; ends early when `signal` aborts. */
    async ready(signal: AbortSignal): Promise<void> {
      const deadline = Date.now() + readyWithinMs;
      while (!signal.aborted) {
        const answers = await Promise.all([...urls.values()].map(isReady));
        if (answers.length >= expected && answers.every(Boolean)) return;
        if (Date.now() > deadline) throw new Error(`not ready within ${readyWithinMs / 1000} s: see the log above`);
        await pause(pollMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) }).then(
    async (answer) => {
      await answer.body?.cancel();
      return answer.ok;
    },
    () => false,
  );
