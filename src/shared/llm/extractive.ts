import { composeAnswer, splitIntoPieces, takesOffer } from './extractive-text.ts';
import type { Clock, LlmRequest, Provider, ProviderEvent } from './types.ts';

/** About the speed of a hosted model: slow enough to read along, and stop still has something to stop. */
const defaultPaceMs = 15;

/** Answers from the passages alone: no model, no network, no key. `finishReason` is `nothing_found` when it could not. */
export function createExtractive(clock: Pick<Clock, 'sleep'>, paceMs = defaultPaceMs): Provider {
  async function* stream(request: LlmRequest): AsyncGenerator<ProviderEvent> {
    const [tool] = request.tools;
    const lastAnswer = request.messages.findLast(({ role }) => role === 'assistant')?.content ?? '';
    if (tool && takesOffer(lastAnswer, request.question)) {
      yield { type: 'tool', name: tool.name, arguments: '{}' };
      yield end('tool_calls');
      return;
    }
    const { text, found } = composeAnswer(request.question, request.passages, request.forAgent);
    for (const piece of splitIntoPieces(text)) {
      request.signal.throwIfAborted();
      yield { type: 'text', text: piece };
      if (paceMs > 0) await clock.sleep(paceMs, request.signal);
    }
    yield end(found ? 'stop' : 'nothing_found');
  }
  return { name: 'extractive', stream };
}

function end(finishReason: string): ProviderEvent {
  const tokens = { promptTokens: null, completionTokens: null };
  return { type: 'end', model: 'extractive', provider: 'extractive', finishReason, ...tokens };
}
