import type { Clock } from './types.ts';

export type TimeLimits = { firstTokenTimeoutMs: number; idleTimeoutMs: number };
/** Why a sleeper is not needed any more; one for all, since an error with a stack is dear. */
const awake = new Error('heard');

export type TimeLimit = 'first_token_timeout' | 'idle_timeout';

/**
 * Watches one call: the time to its first sign of life, then the time between two. `heard` costs next to nothing, since
 * it is called for each token: the sleeper looks at it when it wakes. While `paused` (the consumer has the token) the
 * provider's time stands still. `expired` is called at most once, never after `stop`.
 */
export function watchTime(limits: TimeLimits, clock: Clock, expired: (limit: TimeLimit) => void) {
  let count = 0;
  let heardAt = clock.now();
  let paused = false;
  let sleeper: AbortController | null = null;

  async function watch(limit: TimeLimit, limitMs: number, { signal }: AbortController): Promise<void> {
    let seen = count;
    let left = limitMs;
    while (left > 0) {
      await clock.sleep(left, signal).catch(() => {});
      if (signal.aborted) return;
      if (paused) {
        sleeper = null; // heard() starts the next one
        return;
      }
      if (count === seen) break;
      seen = count;
      left = heardAt + limitMs - clock.now();
    }
    expired(limit);
  }

  function start(limit: TimeLimit, limitMs: number): void {
    sleeper?.abort(awake);
    sleeper = new AbortController();
    void watch(limit, limitMs, sleeper);
  }

  start('first_token_timeout', limits.firstTokenTimeoutMs);
  return {
    pause: () => {
      paused = true;
    },
    heard: () => {
      heardAt = clock.now();
      paused = false;
      count += 1;
      if (count === 1 || sleeper === null) start('idle_timeout', limits.idleTimeoutMs);
    },
    stop: () => sleeper?.abort(awake),
  };
}
