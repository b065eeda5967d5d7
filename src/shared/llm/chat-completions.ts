import OpenAI from 'openai';
import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { ProviderFault } from './failure.ts';
import type { LlmRequest, Provider, ProviderEvent, ToolSpec } from './types.ts';

export type Endpoint = {
  name: string;
  baseUrl: string;
  /** Left out for servers of one's own that want none. */
  apiKey: string | undefined;
  /** Fields of the body that only this provider knows. */
  extra?: Record<string, unknown>;
};

type Read = {
  tools: { name: string; arguments: string }[];
  model: string;
  finishReason: string | null;
  usage: ChatCompletionChunk['usage'];
  spoke: boolean;
};

/** OpenAI's streaming chat completions, which DashScope, vLLM, Ollama and most others speak too. */
export function createChatCompletions(endpoint: Endpoint): Provider {
  const client = new OpenAI({
    baseURL: endpoint.baseUrl,
    // Whatever is left out here the SDK takes from the environment by itself; ours is read in one place only.
    apiKey: endpoint.apiKey ?? 'none',
    organization: null,
    project: null,
    logLevel: 'off', // it would print to the console; our own log has what it needs
    maxRetries: 0,
  });

  async function* stream(request: LlmRequest, model: string): AsyncGenerator<ProviderEvent> {
    const body = { ...bodyOf(request, model), ...endpoint.extra };
    const chunks = await client.chat.completions.create(body, { signal: request.signal });
    const read: Read = { tools: [], model, finishReason: null, usage: null, spoke: false };
    // Leaving this loop early closes the HTTP request: the SDK's iterator aborts it on return.
    for await (const chunk of chunks) yield* eventsIn(chunk, read);
    // The SDK ends an aborted stream as if it had been finished.
    request.signal.throwIfAborted();
    for (const tool of read.tools) if (tool) yield { type: 'tool', ...tool };
    yield endOf(read, endpoint.name);
  }
  return { name: endpoint.name, stream };
}

function bodyOf(request: LlmRequest, model: string): ChatCompletionCreateParamsStreaming {
  const { messages, tools } = request;
  const base = { model, messages, stream: true as const, stream_options: { include_usage: true } };
  // Several servers refuse an empty list.
  return tools.length === 0 ? base : { ...base, tools: tools.map(toolOf) };
}

function toolOf({ name, description, parameters }: ToolSpec) {
  return { type: 'function' as const, function: { name, description, parameters } };
}

function* eventsIn(chunk: ChatCompletionChunk, read: Read): Generator<ProviderEvent> {
  read.model = chunk.model || read.model;
  read.usage = chunk.usage ?? read.usage; // the last chunk, which has no choices
  const choice = chunk.choices?.[0];
  if (!choice) return;
  // Ollama sends '' until the end; DashScope ends with an empty delta.
  read.finishReason = choice.finish_reason || read.finishReason;
  const text = choice.delta?.content || choice.delta?.refusal;
  if (text) {
    read.spoke = true;
    yield { type: 'text', text };
  }
  for (const part of choice.delta?.tool_calls ?? []) {
    const tool = read.tools[part.index] ?? { name: '', arguments: '' };
    read.tools[part.index] = tool;
    tool.name += part.function?.name ?? '';
    tool.arguments += part.function?.arguments ?? ''; // DashScope's last piece is null
  }
  const thinks = 'reasoning_content' in (choice.delta ?? {});
  if (!text && (thinks || choice.delta?.tool_calls)) yield { type: 'progress' };
}

function endOf(read: Read, provider: string): ProviderEvent {
  if (read.finishReason === 'content_filter')
    throw new ProviderFault('refused_content', 'finish_reason content_filter');
  // A proxy that gives up closes the stream politely; only a finish reason or the usage after it proves the end.
  if (!read.finishReason && !read.usage) throw new ProviderFault('network', 'the stream ended without a finish reason');
  if (!read.spoke && read.tools.length === 0) throw new ProviderFault('empty', 'the model answered with nothing');
  return {
    type: 'end',
    model: read.model,
    provider,
    finishReason: read.finishReason ?? 'stop',
    promptTokens: read.usage?.prompt_tokens ?? null,
    completionTokens: read.usage?.completion_tokens ?? null,
  };
}
