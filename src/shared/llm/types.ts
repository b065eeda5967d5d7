import type { Passage, PromptMessage } from '#domain/prompt.ts';

/** `parameters` is a JSON schema. */
export type ToolSpec = { name: string; description: string; parameters: Record<string, unknown> };

/**
 * `messages` is the whole prompt, knowledge and question included: a model sees nothing else.
 * `question` and `passages` say the same again for a provider that works without a prompt.
 */
export type LlmRequest = {
  messages: PromptMessage[];
  question: string;
  passages: Passage[];
  tools: ToolSpec[];
  /** Null or left out: the provider's own. */
  temperature?: number | null;
  /** The words will be an agent's: a provider that tells customers what it is does not do so here. */
  forAgent?: boolean;
  signal: AbortSignal;
};

/** A stream ends with exactly one `end`, or throws. `arguments` is JSON as the model wrote it: unchecked. */
export type LlmEvent =
  | { type: 'text'; text: string }
  | { type: 'tool'; name: string; arguments: string }
  | {
      type: 'end';
      model: string;
      provider: string;
      finishReason: string;
      promptTokens: number | null;
      completionTokens: number | null;
    };

/** `progress`: the model works on something that is not shown yet (a tool call, hidden reasoning), so it is not stuck. */
export type ProviderEvent = LlmEvent | { type: 'progress' };

/** One call of one model, without retries. It must end soon after `request.signal` aborts, and close what it opened. */
export type Provider = { name: string; stream(request: LlmRequest, model: string): AsyncIterable<ProviderEvent> };

/**
 * What the loop around providers needs from outside. `now` is in milliseconds; `sleep` rejects when `signal` aborts. It
 * keeps the time limits as well as the pauses between attempts, so one that returns at once ends every call at once.
 */
export type Clock = {
  now: () => number;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  random: () => number;
};
