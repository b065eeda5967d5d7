import { expect, test } from 'vitest';
import { parseConfig } from '#shared/config.ts';
import { embeddingEndpoint, spaceOf } from '#shared/llm/endpoints.ts';

const endpointFor = (env: Record<string, string>) =>
  embeddingEndpoint(parseConfig({ DATABASE_URL: 'mysql://u@h/c', REDIS_URL: 'redis://h', ...env }));
const beijing = 'https://dashscope.aliyuncs.com/compatible-mode/v1';

test('nobody is asked for vectors unless a model is named', () => {
  expect(endpointFor({ DASHSCOPE_API_KEY: 'k' })).toBeNull();
});

test.each([
  [
    { DASHSCOPE_API_KEY: 'd', OPENAI_API_KEY: 'o' },
    { provider: 'dashscope', baseUrl: beijing, apiKey: 'd' },
  ],
  [
    { AI_PROVIDER: 'openai', DASHSCOPE_API_KEY: 'd', OPENAI_API_KEY: 'o' },
    { provider: 'openai', baseUrl: 'https://api.openai.com/v1', apiKey: 'o' },
  ],
  [
    { AI_PROVIDER: 'extractive', DASHSCOPE_API_KEY: 'd' },
    { provider: 'dashscope', baseUrl: beijing, apiKey: 'd' },
  ],
  [{ AI_BASE_URL: 'http://127.0.0.1:8000/v1/' }, { provider: 'openai', baseUrl: 'http://127.0.0.1:8000/v1' }],
])('key and address are those of the provider: %j', (env: Record<string, string>, endpoint) => {
  expect(endpointFor({ ...env, AI_EMBEDDING_MODEL: 'e1' })).toEqual({ ...endpoint, model: 'e1' });
});

test('vectors of other dimensions are others', () => {
  const env = { DASHSCOPE_API_KEY: 'd', AI_EMBEDDING_MODEL: 'e1' };
  const [plain, small] = [endpointFor(env), endpointFor({ ...env, AI_EMBEDDING_DIMENSIONS: '256' })];
  expect([plain && spaceOf(plain), small && spaceOf(small)]).toEqual(['e1', 'e1/256']);
});
