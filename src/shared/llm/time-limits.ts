import type { Clock } from './types.ts';

export type TimeLimits = { firstTokenTimeoutMs: number; idleTimeoutMs: number };
export type TimeLimit = 'first_token_timeout' | 'idle_timeout';

/**
 * Watches one call: the time to its first sign of life, then the time between two. `heard` is one assignment, since it
 * is called for each token: the sleep looks at it when it wakes. While `paused` (the consumer has the token) the
 * provider's time stands still. `expired` is called at most once, never after `stop`.
 */
export function watchTime(limits: TimeLimits, clock: Clock, expired: (limit: TimeLimit) => void) {
  let heardAt = clock.now();
  let paused = false;
  let sleeper = new AbortController();
  let first = true;

  async function watch(limitMs: number, limit: TimeLimit, { signal }: AbortController): Promise<void> {
    while (!signal.aborted) {
      const left = paused ? limitMs : heardAt + limitMs - clock.now();
      if (left <= 0) return expired(limit);
      await clock.sleep(left, signal).catch(() => {});
    }
  }
  void watch(limits.firstTokenTimeoutMs, 'first_token_timeout', sleeper);

  return {
    pause: () => {
      paused = true;
    },
    heard: () => {
      heardAt = clock.now();
      paused = false;
      if (!first || sleeper.signal.aborted) return;
      first = false;
      sleeper.abort();
      sleeper = new AbortController();
      void watch(limits.idleTimeoutMs, 'idle_timeout', sleeper);
    },
    stop: () => sleeper.abort(),
  };
}
