import { backoffMs } from './backoff.ts';
import { createBreakers } from './breakers.ts';
import type { LlmDeps } from './create-llm.ts';
import type { EmbeddingEndpoint } from './endpoints.ts';
import { type Failure, isUnhealthy, ProviderFault, remedyFor } from './failure.ts';
import { endingOf, LlmError } from './llm-error.ts';
import { parseFailure } from './parse-failure.ts';
import { postEmbeddings } from './post-embeddings.ts';

/** Texts of one call: more are refused by DashScope. */
const batch = 10;

/** `timeoutMs`: of one call. `attempts`: calls for the same texts. */
export type EmbedLimits = { timeoutMs: number; attempts: number };

/**
 * A vector of length 1 for each text, in their order. Throws `LlmError` when the model does not give them, or the abort
 * reason when `signal` aborts.
 */
export type Embed = (texts: string[], signal: AbortSignal) => Promise<Float32Array[]>;

/** Embeddings behind the same retries and breaker as the model that answers. */
export function createEmbed(endpoint: EmbeddingEndpoint, limits: EmbedLimits, deps: LlmDeps): Embed {
  const { provider, model } = endpoint;
  const breakers = createBreakers(provider, deps);

  async function embedBatch(texts: string[], signal: AbortSignal): Promise<Float32Array[]> {
    let failure: Failure | null = null;
    for (let attempt = 1; attempt <= limits.attempts; attempt += 1) {
      signal.throwIfAborted();
      const settled = breakers.admit(model);
      if (!settled) break;
      const outcome = await call(texts, signal).catch((reason: unknown) => {
        settled('abandoned');
        throw reason;
      });
      if (Array.isArray(outcome)) {
        settled('finished');
        return outcome;
      }
      settled(isUnhealthy(outcome.kind) ? 'failed' : 'abandoned');
      failure = outcome;
      const waitMs = tellFailure(failure, attempt);
      if (waitMs === null) break;
      await deps.sleep(waitMs, signal);
    }
    const ending = failure && endingOf(failure, false);
    throw ending ?? new LlmError(failure?.kind === 'misconfigured' ? 'misconfigured' : 'unavailable', failure);
  }

  /** Returns how long to wait before the next attempt, ms; null: there is none. */
  function tellFailure({ retryAfterMs, ...failed }: Failure, attempt: number): number | null {
    const again = attempt < limits.attempts && remedyFor(failed.kind, true) === 'again';
    const waitMs = again ? backoffMs(attempt, retryAfterMs, deps.random()) : null;
    deps.note({ type: 'attempt_failed', provider, model, attempt, ...failed, waitMs });
    return waitMs;
  }

  async function call(texts: string[], signal: AbortSignal): Promise<Float32Array[] | Failure> {
    const limit = AbortSignal.timeout(limits.timeoutMs);
    try {
      return await postEmbeddings(endpoint, texts, AbortSignal.any([signal, limit]));
    } catch (error) {
      signal.throwIfAborted();
      const late = new ProviderFault('first_token_timeout', `no vectors after ${limits.timeoutMs} ms`);
      return parseFailure(limit.aborted ? late : error, deps.now());
    }
  }

  return async (texts, signal) => {
    const vectors: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += batch) {
      vectors.push(...(await embedBatch(texts.slice(from, from + batch), signal)));
    }
    return vectors;
  };
}
