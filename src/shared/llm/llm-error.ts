import { type Failure, remedyFor } from './failure.ts';

/**
 * - `unavailable`: no model is left to ask. Nothing was delivered.
 * - `refused_content`: the provider's moderation refused the prompt or the answer; text delivered so far should be dropped.
 * - `misconfigured`: key, account or model name is wrong. Nothing was delivered.
 * - `broken_stream`: text or a tool call was delivered already, and the rest will not come.
 */
export type LlmErrorCode = 'unavailable' | 'refused_content' | 'misconfigured' | 'broken_stream';

export class LlmError extends Error {
  readonly code: LlmErrorCode;
  /** The last failure; null when every breaker was open and nothing was asked. */
  readonly failure: Failure | null;

  constructor(code: LlmErrorCode, failure: Failure | null) {
    super(failure ? `${code}: ${failure.message}` : `${code}: every breaker is open`);
    this.name = 'LlmError';
    this.code = code;
    this.failure = failure;
  }
}

/** The error that a failure is at once, without asking anybody else; null when another call may follow. */
export function endingOf(failure: Failure, delivered: boolean): LlmError | null {
  if (failure.kind === 'refused_content') return new LlmError('refused_content', failure);
  // Another call would begin the text anew: what to do with the half that was shown is for the caller to decide.
  if (delivered) return new LlmError('broken_stream', failure);
  return remedyFor(failure.kind) === 'final' ? new LlmError('misconfigured', failure) : null;
}
