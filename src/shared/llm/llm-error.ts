import type { Failure } from './failure.ts';

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
