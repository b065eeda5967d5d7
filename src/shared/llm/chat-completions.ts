import { APIError } from 'openai';
import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { ServerEvent } from './event-stream.ts';
import { ProviderFault } from './failure.ts';
import { createPostStream } from './post-stream.ts';
import type { LlmRequest, Provider, ProviderEvent, ToolSpec } from './types.ts';

export type Endpoint = {
  name: string;
  baseUrl: string;
  /** Left out for servers of one's own that want none. */
  apiKey: string | undefined;
  /** Fields of the body that only this provider knows. */
  extra?: Record<string, unknown>;
};

type ToolCall = { name: string; arguments: string };

type Read = {
  /** By the index that the provider gave each. */
  tools: Map<number, ToolCall>;
  model: string;
  finishReason: string | null;
  usage: ChatCompletionChunk['usage'];
  spoke: boolean;
};

/** OpenAI's streaming chat completions, which DashScope, vLLM, Ollama and most others speak too. */
export function createChatCompletions(endpoint: Endpoint): Provider {
  const post = createPostStream(`${endpoint.baseUrl.replace(/\/$/, '')}/chat/completions`, {
    accept: 'text/event-stream',
    'content-type': 'application/json',
    ...(endpoint.apiKey === undefined ? {} : { authorization: `Bearer ${endpoint.apiKey}` }),
  });

  async function* stream(request: LlmRequest, model: string): AsyncGenerator<ProviderEvent> {
    const body = { ...bodyOf(request, model), ...endpoint.extra };
    const read: Read = { tools: new Map(), model, finishReason: null, usage: null, spoke: false };
    for await (const events of post(body, request.signal)) {
      const { text, thinks, error } = readTogether(events, read);
      if (text !== '') yield { type: 'text', text };
      else if (thinks) yield { type: 'progress' };
      if (error) throw error;
    }
    request.signal.throwIfAborted();
    for (const tool of read.tools.values()) yield { type: 'tool', ...tool };
    yield endOf(read, endpoint.name);
  }
  return { name: endpoint.name, stream };
}

function bodyOf(request: LlmRequest, model: string): ChatCompletionCreateParamsStreaming {
  const { messages, tools, temperature = null } = request;
  const streamed = { stream: true as const, stream_options: { include_usage: true } };
  const base = { model, messages, ...streamed, ...(temperature === null ? {} : { temperature }) };
  // Several servers refuse an empty list.
  return tools.length === 0 ? base : { ...base, tools: tools.map(toolOf) };
}

function toolOf({ name, description, parameters }: ToolSpec) {
  return { type: 'function' as const, function: { name, description, parameters } };
}

type Heard = { text: string; thinks: boolean; error?: unknown };

/**
 * Tokens that came together go on together: each step of the way costs as much for one as for twenty. What came before
 * an error still counts: whoever has it must not hear it again from another model.
 */
function readTogether(events: ServerEvent[], read: Read): Heard {
  const all: Heard = { text: '', thinks: false };
  try {
    for (const event of events) {
      const { text, thinks } = readChunk(chunkOf(event), read);
      all.text += text;
      all.thinks ||= thinks;
    }
    return all;
  } catch (error) {
    return { ...all, error };
  }
}

/** An error may come in the middle of a stream, named or not. */
function chunkOf({ event, data }: ServerEvent): ChatCompletionChunk {
  const chunk = JSON.parse(data);
  if (event === 'error' || chunk?.error) throw new APIError(undefined, chunk?.error ?? chunk, undefined, undefined);
  return chunk;
}

function readChunk(chunk: ChatCompletionChunk, read: Read): Heard {
  read.model = chunk.model || read.model;
  read.usage = chunk.usage ?? read.usage; // the last chunk, which has no choices
  const choice = chunk.choices?.[0];
  if (!choice) return { text: '', thinks: false };
  // Ollama sends '' until the end; DashScope ends with an empty delta.
  read.finishReason = choice.finish_reason || read.finishReason;
  const said = choice.delta?.content || choice.delta?.refusal || '';
  // White space alone is no answer, and nobody has begun to read then: another may be asked.
  const text = read.spoke ? said : said.trimStart();
  if (text) read.spoke = true;
  for (const part of choice.delta?.tool_calls ?? []) readTool(part, read.tools);
  const thinks = 'reasoning_content' in (choice.delta ?? {}) || choice.delta?.tool_calls !== undefined;
  return { text, thinks };
}

type ToolPart = NonNullable<ChatCompletionChunk.Choice.Delta['tool_calls']>[number];

/** Some servers leave the index out, and some say the whole name with each piece. */
function readTool({ index, function: said }: ToolPart, tools: Map<number, ToolCall>): void {
  const tool = tools.get(index ?? 0) ?? { name: '', arguments: '' };
  tools.set(index ?? 0, tool);
  if (said?.name !== tool.name) tool.name += said?.name ?? '';
  tool.arguments += said?.arguments ?? ''; // DashScope's last piece is null
}

function endOf(read: Read, provider: string): ProviderEvent {
  if (read.finishReason === 'content_filter')
    throw new ProviderFault('refused_content', 'finish_reason content_filter');
  // A proxy that gives up closes the stream politely; only a finish reason or the usage after it proves the end.
  if (!read.finishReason && !read.usage) throw new ProviderFault('network', 'the stream ended without a finish reason');
  if (!read.spoke && read.tools.size === 0) throw new ProviderFault('empty', 'the model answered with nothing');
  return {
    type: 'end',
    model: read.model,
    provider,
    finishReason: read.finishReason ?? 'stop',
    promptTokens: read.usage?.prompt_tokens ?? null,
    completionTokens: read.usage?.completion_tokens ?? null,
  };
}
