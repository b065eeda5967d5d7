import { composeAnswer, splitIntoPieces } from './extractive-text.ts';
import type { Clock, LlmRequest, Provider, ProviderEvent } from './types.ts';

/** About the speed of a hosted model: slow enough to read along, and stop still has something to stop. */
const PACE_MS = 15;

/** Answers from the passages alone: no model, no network, no key. `finishReason` is `nothing_found` when it could not. */
export function createExtractive(clock: Pick<Clock, 'sleep'>, paceMs = PACE_MS): Provider {
  async function* stream(request: LlmRequest): AsyncGenerator<ProviderEvent> {
    const { text, found } = composeAnswer(request.question, request.passages);
    for (const piece of splitIntoPieces(text)) {
      request.signal.throwIfAborted();
      yield { type: 'text', text: piece };
      if (paceMs > 0) await clock.sleep(paceMs, request.signal);
    }
    const finishReason = found ? 'stop' : 'nothing_found';
    const tokens = { promptTokens: null, completionTokens: null };
    yield { type: 'end', model: 'extractive', provider: 'extractive', finishReason, ...tokens };
  }
  return { name: 'extractive', stream };
}
