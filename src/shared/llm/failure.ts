/**
 * What went wrong with one call.
 * `quota`: tokens per minute, or the month's money: waiting a second does not help. `rejected`: this model will never
 * take this request (unknown model, prompt too long). `empty`: the stream ended well without text or tool call.
 */
export type FailureKind =
  | 'rate_limited'
  | 'quota'
  | 'server_error'
  | 'network'
  | 'first_token_timeout'
  | 'idle_timeout'
  | 'empty'
  | 'rejected'
  | 'misconfigured'
  | 'account_refused'
  | 'refused_content';

export type Failure = {
  kind: FailureKind;
  status: number | null;
  code: string | null;
  message: string;
  /** What the provider asked for, or null. */
  retryAfterMs: number | null;
};

/**
 * - `again`: the same model may answer in a moment.
 * - `elsewhere`: only another model may. Rate quotas of tokens are per model (DashScope), so is access to one (403).
 * - `final`: every model of this account says the same. A bad key is one; refused content another: moderation stands in
 *   front of all models of a provider, so a second call is only a second offence. The flagged turn must leave the context.
 *
 * `quota` is asked `again` where no other model is left: DashScope also counts tokens per second.
 */
export function remedyFor(kind: FailureKind, lastModel = false): 'again' | 'elsewhere' | 'final' {
  if (kind === 'refused_content' || kind === 'account_refused') return 'final';
  if (kind === 'quota') return lastModel ? 'again' : 'elsewhere';
  if (kind === 'rejected' || kind === 'misconfigured') return 'elsewhere';
  return 'again';
}

/** A provider that answers "no" is up: only failures that speak of its health count for the breaker. */
export function isUnhealthy(kind: FailureKind): boolean {
  return remedyFor(kind) === 'again' || kind === 'quota';
}

/** Thrown by a provider that found the fault itself (an empty answer, a stream without an end). */
export class ProviderFault extends Error {
  readonly kind: FailureKind;
  constructor(kind: FailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
