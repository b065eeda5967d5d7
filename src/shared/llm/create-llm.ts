import { backoffMs } from './backoff.ts';
import { createBreakers } from './breakers.ts';
import { type Failure, remedyFor } from './failure.ts';
import { endingOf, LlmError } from './llm-error.ts';
import type { LlmFact } from './llm-fact.ts';
import { createProvider, modelOf, type ProviderName } from './providers.ts';
import { runCall } from './run-call.ts';
import type { Clock, LlmEvent, LlmRequest } from './types.ts';
import type { TimeLimits } from './watch-time.ts';

/** `model` may be empty: the provider's default. `attempts` are per model. `paceMs` is for `extractive`: between pieces. */
export type LlmConfig = TimeLimits & {
  provider: ProviderName;
  apiKey?: string;
  baseUrl?: string;
  model: string;
  fallbackModels: string[];
  attempts: number;
  paceMs?: number;
};

export type LlmDeps = Clock & { note: (fact: LlmFact) => void };

/** `stream` throws `LlmError` when nothing is left to ask, or the abort reason when `request.signal` aborts. */
export type Llm = { name: string; stream(request: LlmRequest): AsyncIterable<LlmEvent> };

export function createLlm(config: LlmConfig, deps: LlmDeps): Llm {
  const provider = createProvider(config, deps);
  const models = modelsOf(config);
  const breakers = createBreakers(provider.name, deps);

  async function* stream(request: LlmRequest): AsyncGenerator<LlmEvent> {
    let failure: Failure | null = null;
    for (const [index, model] of models.entries()) {
      const insteadOf = models[index - 1];
      if (insteadOf !== undefined) deps.note({ type: 'fallback_used', provider: provider.name, model, insteadOf });
      const outcome = yield* tryModel(request, model, index === models.length - 1);
      if (outcome === 'finished') return;
      failure = outcome ?? failure;
    }
    throw new LlmError(failure?.kind === 'misconfigured' ? 'misconfigured' : 'unavailable', failure);
  }

  /** Up to `attempts` calls of one model; null when its breaker let none through. */
  async function* tryModel(
    request: LlmRequest,
    model: string,
    lastModel: boolean,
  ): AsyncGenerator<LlmEvent, 'finished' | Failure | null> {
    let failure: Failure | null = null;
    for (let attempt = 1; attempt <= config.attempts; attempt += 1) {
      request.signal.throwIfAborted();
      const settled = breakers.admit(model);
      if (!settled) return failure;
      const call = { provider, model, limits: config, clock: deps };
      const failed = yield* runCall(call, request, settled);
      if (!failed) return 'finished';
      failure = failed.failure;
      const ending = endingOf(failure, failed.delivered);
      const again = !ending && attempt < config.attempts && remedyFor(failure.kind, lastModel) === 'again';
      const waitMs = again ? backoffMs(attempt, failure.retryAfterMs, deps.random()) : null;
      tellFailure(model, attempt, failure, waitMs);
      if (ending) throw ending;
      if (waitMs === null) return failure;
      await pause(waitMs, request.signal);
    }
    return failure;
  }

  function tellFailure(model: string, attempt: number, failure: Failure, waitMs: number | null): void {
    const { kind, status, code, message } = failure;
    deps.note({ type: 'attempt_failed', provider: provider.name, model, attempt, kind, status, code, message, waitMs });
  }

  async function pause(ms: number, signal: AbortSignal): Promise<void> {
    await deps.sleep(ms, signal).catch(() => signal.throwIfAborted());
  }

  return { name: provider.name, stream };
}

function modelsOf({ provider, model, fallbackModels }: LlmConfig): string[] {
  const first = modelOf(provider, model);
  return provider === 'extractive' ? [first] : [...new Set([first, ...fallbackModels])];
}
