import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEmbed } from '#shared/llm/create-embed.ts';
import type { LlmFact } from '#shared/llm/llm-fact.ts';
import { sleep } from '#shared/sleep.ts';
import { openScriptedModel, type ScriptedModel } from '../support/scripted-model.ts';

let model: ScriptedModel;
let facts: LlmFact[];
beforeEach(async () => {
  model = await openScriptedModel();
  facts = [];
});
afterEach(() => model.close());

const never = new AbortController().signal;
function open({
  attempts = 1,
  timeoutMs = 5000,
  dimensions,
}: {
  attempts?: number;
  timeoutMs?: number;
  dimensions?: number;
} = {}) {
  const note = (fact: LlmFact) => void facts.push(fact);
  const wanted = dimensions === undefined ? {} : { dimensions };
  const endpoint = { provider: 'dashscope' as const, baseUrl: model.baseUrl, apiKey: 'k', model: 'e1', ...wanted };
  return createEmbed(endpoint, { attempts, timeoutMs }, { now: Date.now, sleep, random: () => 0, note });
}
const kinds = () => facts.map((fact) => ('kind' in fact ? fact.kind : fact.type));
/** Fails the first `times`, as `status`. */
const failing = (times: number, status: number) =>
  model.embeddings.setScript(({ input }) =>
    model.embeddings.requests.length <= times ? { error: { status } } : { vectors: input.map(() => [1, 0]) },
  );

describe('embeddings', () => {
  test('come in the order of their texts, ten in a call, of length 1', async () => {
    model.embeddings.setScript(({ input }) => ({ vectors: input.map((text) => [Number(text), 1]) }));
    const vectors = await open()(
      Array.from({ length: 23 }, (_, n) => String(n)),
      never,
    );
    expect(model.embeddings.requests.map(({ input }) => input.length)).toEqual([10, 10, 3]);
    expect(vectors.map(([x = 0, y = 1]) => Math.round(x / y))).toEqual(Array.from({ length: 23 }, (_, n) => n));
    expect(Math.hypot(...(vectors[7] ?? []))).toBeCloseTo(1, 6);
  });

  test('are asked for with the model, as plain numbers, and with dimensions only where they are set', async () => {
    await open()(['a'], never);
    await open({ dimensions: 8 })(['a'], never);
    const plain = { model: 'e1', input: ['a'], encoding_format: 'float' };
    expect(model.embeddings.requests).toEqual([plain, { ...plain, dimensions: 8 }]);
  });

  test.each([
    [429, 'rate_limited'],
    [500, 'server_error'],
  ])('are asked for again after %i', async (status, kind) => {
    failing(1, status);
    expect(await open({ attempts: 2 })(['a'], never)).toHaveLength(1);
    expect(kinds()).toEqual([kind]);
    failing(9, status);
    await expect(open({ attempts: 2 })(['a'], never)).rejects.toMatchObject({ code: 'unavailable' });
    expect(model.embeddings.requests).toHaveLength(4);
  });

  test.each([
    [401, 'misconfigured'],
    [404, 'misconfigured'],
  ])('are not asked for again after %i', async (status, code) => {
    failing(9, status);
    await expect(open({ attempts: 3 })(['a'], never)).rejects.toMatchObject({ code });
    expect(model.embeddings.requests).toHaveLength(1);
  });

  test('of another length than is set are no use', async () => {
    model.embeddings.setScript(() => ({ vectors: [[1, 0]] }));
    await expect(open({ dimensions: 8, attempts: 3 })(['a'], never)).rejects.toThrow('2 dimensions, and not 8');
    expect(model.embeddings.requests).toHaveLength(1);
  });

  test('a refusal that comes as a 200 is one', async () => {
    model.embeddings.setScript(() => ({ error: { status: 200, body: { error: { code: 'invalid_api_key' } } } }));
    await expect(open()(['a'], never)).rejects.toMatchObject({ failure: { kind: 'account_refused' } });
  });

  test('that do not come in time have failed; five times, and the breaker asks no more', async () => {
    model.embeddings.setScript(() => ({ hang: true }));
    const embed = open({ timeoutMs: 20 });
    for (let n = 0; n < 6; n += 1) await expect(embed(['a'], never)).rejects.toMatchObject({ code: 'unavailable' });
    expect(model.embeddings.requests).toHaveLength(5);
    expect(kinds()).toEqual([
      ...Array.from({ length: 4 }, () => 'first_token_timeout'),
      'breaker_opened',
      'first_token_timeout',
      'model_skipped',
    ]);
  });

  test('that nobody wants any more are given up, and the breaker does not count them', async () => {
    model.embeddings.setScript(() => ({ hang: true }));
    const embed = open();
    for (let n = 0; n < 6; n += 1) {
      const caller = new AbortController();
      const asked = embed(['a'], caller.signal);
      asked.catch(() => undefined);
      caller.abort(new Error('enough'));
      await expect(asked).rejects.toThrow('enough');
    }
    expect(facts).toEqual([]);
  });
});
