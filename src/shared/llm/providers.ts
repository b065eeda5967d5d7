import { createChatCompletions } from './chat-completions.ts';
import { createExtractive } from './extractive.ts';
import type { Clock, Provider } from './types.ts';

export type ProviderName = 'dashscope' | 'openai' | 'extractive';

/** Models without a thinking phase by default: a customer waits for the first word. */
export const defaultModels: Record<ProviderName, string> = {
  dashscope: 'qwen-plus',
  openai: 'gpt-5.4-mini',
  extractive: 'extractive',
};

const baseUrls = {
  // Beijing. Keys of other regions want their own: https://dashscope-intl.aliyuncs.com/compatible-mode/v1 (Singapore).
  dashscope: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
  openai: 'https://api.openai.com/v1',
};

export type ProviderConfig = { provider: ProviderName; apiKey?: string; baseUrl?: string; paceMs?: number };

export const baseUrlOf = (name: keyof typeof baseUrls, given?: string): string => given || baseUrls[name];
export const modelOf = (name: ProviderName, given: string): string => given || defaultModels[name];

export function createProvider(config: ProviderConfig, clock: Clock): Provider {
  const name = config.provider;
  if (name === 'extractive') return createExtractive(clock, config.paceMs);
  return createChatCompletions({
    name,
    baseUrl: baseUrlOf(name, config.baseUrl),
    apiKey: config.apiKey,
    // Hybrid models differ in what they do when it is left out, and thinking costs seconds and tokens before the first word.
    ...(name === 'dashscope' ? { extra: { enable_thinking: false } } : {}),
  });
}
