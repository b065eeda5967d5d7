import type { Config } from '#shared/config.ts';
import { baseUrlOf, type ProviderConfig } from './providers.ts';

/** Where the configuration has the model that answers. */
export function chatEndpoint(config: Config): ProviderConfig {
  const { AI_PROVIDER: provider, AI_BASE_URL: baseUrl } = config;
  const apiKey = provider === 'dashscope' ? config.DASHSCOPE_API_KEY : config.OPENAI_API_KEY;
  return { provider, ...(apiKey === undefined ? {} : { apiKey }), ...(baseUrl === undefined ? {} : { baseUrl }) };
}

/** Where vectors are made, and by which model; `dimensions` only where they are not the model's own. */
export type EmbeddingEndpoint = {
  provider: 'dashscope' | 'openai';
  baseUrl: string;
  apiKey?: string;
  model: string;
  dimensions?: number;
};

/** The same for embeddings; null where none are wanted. Answers without a model can have vectors: of the key's provider. */
export function embeddingEndpoint(config: Config): EmbeddingEndpoint | null {
  const { AI_EMBEDDING_MODEL: model, AI_EMBEDDING_DIMENSIONS: dimensions } = config;
  if (model === '') return null;
  const byKey = config.DASHSCOPE_API_KEY === undefined ? 'openai' : 'dashscope';
  const provider = config.AI_PROVIDER === 'extractive' ? byKey : config.AI_PROVIDER;
  const { apiKey, baseUrl } = chatEndpoint({ ...config, AI_PROVIDER: provider });
  return {
    ...{ provider, model, baseUrl: baseUrlOf(provider, baseUrl).replace(/\/$/, '') },
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(dimensions === undefined ? {} : { dimensions }),
  };
}

/** Names the vectors that can be compared with each other. */
export const spaceOf = ({ model, dimensions }: EmbeddingEndpoint): string =>
  dimensions === undefined ? model : `${model}/${dimensions}`;
