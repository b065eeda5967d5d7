import type { Config } from '#shared/config.ts';
import type { Context } from '#shared/context.ts';
import { createLlm, type LlmConfig } from '#shared/llm/open-llm.ts';
import { type Served, type Serving, serveQueue } from '#shared/queue/serve-queue.ts';
import type { Answering } from './answer-turn.ts';
import { generateReply } from './generate-reply.ts';
import { openRunningTurns } from './running-turns.ts';
import { suggest } from './suggest.ts';

/** Serves `replies`: the AI's turns and the agents' suggestions. */
export async function serveReplies(ctx: Context, serving: Serving): Promise<Served> {
  const { config, log, now } = ctx;
  const deps = { now, sleep, random: Math.random, note: (fact: object) => log.info(fact, 'model') };
  const answering: Answering = {
    ctx,
    llm: createLlm(llmConfig(config), deps),
    offline: createLlm({ ...llmConfig(config), provider: 'extractive', model: '' }, deps),
    turns: await openRunningTurns(ctx),
  };
  const handlers = {
    'reply.generate': ({ conversationId }: { conversationId: string }, run: Parameters<typeof generateReply>[2]) =>
      generateReply(answering, conversationId, run),
    'suggestion.generate': (payload: Parameters<typeof suggest>[1], { signal }: { signal: AbortSignal }) =>
      suggest(answering, payload, signal),
  };
  return serveQueue(serving, 'replies', handlers, config.REPLY_CONCURRENCY);
}

function llmConfig(config: Config): LlmConfig {
  const apiKey = config.AI_PROVIDER === 'dashscope' ? config.DASHSCOPE_API_KEY : config.OPENAI_API_KEY;
  return {
    provider: config.AI_PROVIDER,
    model: config.AI_MODEL,
    fallbackModels: config.AI_FALLBACK_MODELS,
    firstTokenTimeoutMs: config.AI_FIRST_TOKEN_SECONDS * 1000,
    idleTimeoutMs: config.AI_IDLE_SECONDS * 1000,
    attempts: config.AI_ATTEMPTS,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(config.AI_BASE_URL === undefined ? {} : { baseUrl: config.AI_BASE_URL }),
  };
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const aborted = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    signal.addEventListener('abort', aborted, { once: true });
  });
}
