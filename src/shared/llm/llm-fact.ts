import type { FailureKind } from './failure.ts';

/** For log and metrics. `message` is the provider's own; `waitMs` is null when this model is not asked again. */
export type LlmFact = { provider: string; model: string } & (
  | {
      type: 'attempt_failed';
      attempt: number;
      kind: FailureKind;
      status: number | null;
      code: string | null;
      message: string;
      waitMs: number | null;
    }
  | { type: 'breaker_opened' | 'breaker_closed' | 'model_skipped' }
  | { type: 'fallback_used'; insteadOf: string }
);
