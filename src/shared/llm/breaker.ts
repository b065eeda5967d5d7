/**
 * Only failures without a finished call between them count: at 20 replies a second, 1% of errors is five in 30 s, and
 * that is no reason to stop.
 */
const failuresToOpen = 5;
const windowMs = 30_000;
const openMs = 15_000;

/** A circuit breaker is plain state and two pure functions over it; times are milliseconds of any one clock. */
export type Breaker =
  | { state: 'closed'; failures: number[] }
  | { state: 'open'; until: number }
  | { state: 'half_open'; probing: boolean };

export type Admission = 'normal' | 'probe' | 'refused';

/**
 * `answered`: the first token came; that is enough for a probe, the whole answer takes ten seconds more. `abandoned`:
 * ended without a verdict (the caller went away, or the provider said no to this one request).
 */
export type CallResult = 'answered' | 'finished' | 'failed' | 'abandoned';

export const closedBreaker: Breaker = { state: 'closed', failures: [] };

/** May a call go now? At most one probe is under way while half open. */
export function admit(breaker: Breaker, now: number): { breaker: Breaker; admission: Admission } {
  if (breaker.state === 'closed') return { breaker, admission: 'normal' };
  const waits = breaker.state === 'open' ? now < breaker.until : breaker.probing;
  if (waits) return { breaker, admission: 'refused' };
  return { breaker: { state: 'half_open', probing: true }, admission: 'probe' };
}

/** What the breaker is after a call. Calls that started before it opened end late and have no say in it. */
export function settle(breaker: Breaker, admission: Admission, result: CallResult, now: number): Breaker {
  if (breaker.state === 'closed') return settleClosed(breaker, result, now);
  if (breaker.state === 'open' || admission !== 'probe') return breaker;
  if (result === 'failed') return { state: 'open', until: now + openMs };
  return result === 'abandoned' ? { state: 'half_open', probing: false } : closedBreaker;
}

function settleClosed(breaker: Breaker & { state: 'closed' }, result: CallResult, now: number): Breaker {
  if (result === 'finished') return closedBreaker;
  if (result !== 'failed') return breaker;
  const failures = [...breaker.failures.filter((at) => now - at < windowMs), now];
  return failures.length < failuresToOpen ? { state: 'closed', failures } : { state: 'open', until: now + openMs };
}
