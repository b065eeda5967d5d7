const firstMs = 250;
const ceilingMs = 4_000;
/** A customer watches: who asks us to wait longer has said no. */
export const longestRetryAfterMs = 5_000;

/**
 * How long to wait before the next attempt, or null when the provider asks for longer than anybody would wait.
 * `attempt` counts from 1, `random` is in [0, 1). Full jitter: many replies fail at one moment and must not come back
 * at one moment; after a `retry-after` the jitter comes on top, for the same reason.
 */
export function backoffMs(attempt: number, retryAfterMs: number | null, random: number): number | null {
  if (retryAfterMs !== null && retryAfterMs > longestRetryAfterMs) return null;
  const jitter = Math.round(random * Math.min(ceilingMs, firstMs * 2 ** (attempt - 1)));
  return retryAfterMs === null ? jitter : retryAfterMs + Math.min(jitter, firstMs);
}

/** `retry-after-ms`, else `retry-after` in seconds or as an HTTP date; milliseconds from `now`, or null. */
export function parseRetryAfter(headers: Headers, now: number): number | null {
  const inMs = headers.get('retry-after-ms');
  if (inMs !== null && isAmount(inMs)) return Number(inMs);
  const value = headers.get('retry-after');
  if (value === null) return null;
  if (isAmount(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function isAmount(value: string): boolean {
  return /^\s*\d+(\.\d+)?\s*$/.test(value);
}
