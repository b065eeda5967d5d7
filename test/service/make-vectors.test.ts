import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { createKnowledge } from '#shared/commands/knowledge/create-knowledge.ts';
import { createVectorIndex } from '#shared/commands/knowledge/vector-index.ts';
import { wakeOwedVectors } from '#shared/commands/knowledge/wake-vectors.ts';
import { countVectors, listVectorIds, storeVectors } from '#shared/db/search/knowledge-vectors.ts';
import { newId } from '#shared/id.ts';
import { createEmbed } from '#shared/llm/create-embed.ts';
import { LlmError } from '#shared/llm/llm-error.ts';
import { sweepKey } from '#shared/redis-keys.ts';
import { sleep } from '#shared/sleep.ts';
import { makeVectors } from '../../src/workers/knowledge/make-vectors.ts';
import { sweepOwed } from '../../src/workers/sweep-owed.ts';
import { type ModelHarness, openModelHarness } from '../support/model-harness.ts';
import { meaningOf } from '../support/scripted-embeddings.ts';
import { until } from '../support/until.ts';

let m: ModelHarness;
beforeEach(async () => {
  m = await openModelHarness({ AI_EMBEDDING_MODEL: 'e1' });
});
afterEach(() => m.close());

const never = new AbortController().signal;
let told: number;

/** What the handler does, with a model of that name. */
function make(model = 'e1', signal = never, now = Date.now): Promise<void> {
  const { knex, log } = m.h.front;
  const endpoint = { provider: 'openai' as const, baseUrl: m.model.baseUrl, model };
  const embed = createEmbed(
    endpoint,
    { timeoutMs: 5000, attempts: 1 },
    { now, sleep, random: () => 0, note: () => {} },
  );
  told = 0;
  const tell = async () => {
    told += 1;
  };
  return makeVectors({ knex, log, now, model, embed, told: tell }, signal);
}

/** A document of so many passages. */
const addPassages = (count: number, text = (n: number) => `delivery number ${n}`) =>
  addDocument(m.h.knex, { title: 'Page', chunks: Array.from({ length: count }, (_, n) => ({ text: text(n) })) });
const counts = (model = 'e1') => countVectors(m.h.knex, model);
const rows = () => m.h.knex('knowledge_vectors').orderBy(['model', 'chunk_id']);

test('each passage with its title, ten at a time; run twice, the same', async () => {
  await addPassages(23);
  await make();
  expect(m.model.embeddings.requests.map(({ input }) => input.length)).toEqual([10, 10, 3]);
  expect(m.model.embeddings.texts()).toContain('Page\ndelivery number 22');
  expect(await counts()).toEqual({ passages: 23, made: 23 });
  expect(told).toBe(1);
  const before = await rows();
  await make();
  expect(m.model.embeddings.requests).toHaveLength(3);
  expect(await rows()).toEqual(before);
  expect(told).toBe(0);
});

test('vectors have length 1 and lie as float32, little endian', async () => {
  await addPassages(1);
  m.model.embeddings.setScript(() => ({ vectors: [[3, 0, 4]] }));
  await make();
  const [{ vector }] = await rows();
  expect([0, 4, 8].map((at) => vector.readFloatLE(at))).toEqual([0.6, 0, 0.8].map(Math.fround));
});

test('another model makes all anew, and the old vectors go a day after its first', async () => {
  await addPassages(3);
  await make('e1');
  await make('e2');
  expect([await counts('e1'), await counts('e2')].map(({ made }) => made)).toEqual([3, 3]);
  const hour = 3_600_000;
  await m.h
    .knex('knowledge_vectors')
    .where({ model: 'e1' })
    .update({ made_at: new Date(Date.now() - 100 * hour) });
  // As if so many hours had passed.
  const makeLater = (hours: number) => make('e2', never, () => Date.now() + hours * hour);
  await makeLater(23);
  expect((await counts('e1')).made).toBe(3);
  await makeLater(25);
  expect([await counts('e1'), await counts('e2')].map(({ made }) => made)).toEqual([0, 3]);
});

test('a worker that still asks the old model makes its vectors anew once, and has them for a day', async () => {
  await addPassages(3);
  await make('e2');
  await m.h.knex('knowledge_vectors').update({ made_at: new Date(Date.now() - 100 * 3_600_000) });
  await make('e1');
  await make('e2');
  expect((await counts('e1')).made).toBe(3);
});

test('a passage that goes while its vector is made leaves none', async () => {
  const { id } = await addPassages(2);
  await make();
  const ids = await listVectorIds(m.h.knex, 'e1', null, 10);
  await addDocument(m.h.knex, { id, title: 'Page', chunks: [] });
  expect(await rows()).toEqual([]);
  const late = [...ids, newId()].map((chunk) => ({ id: chunk, vector: new Float32Array([1]) }));
  await storeVectors(m.h.knex, 'e1', late, new Date());
  expect(await rows()).toEqual([]);
});

test('one that the model refuses holds up no other, and is not asked about again', async () => {
  await addPassages(12, (n) => (n === 5 ? 'forbidden' : `delivery ${n}`));
  const body = { error: { code: 'data_inspection_failed', message: 'no' } };
  m.model.embeddings.setScript(({ input }) =>
    input.some((text) => text.includes('forbidden'))
      ? { error: { status: 400, body } }
      : { vectors: input.map((text) => meaningOf(text)) },
  );
  await make();
  expect(await counts()).toEqual({ passages: 12, made: 12 });
  expect((await rows()).filter(({ vector }) => vector.length === 0)).toHaveLength(1);
  const asked = m.model.embeddings.requests.length;
  await make();
  expect(m.model.embeddings.requests).toHaveLength(asked);
  // The others are found.
  const { knex, log } = m.h.front;
  const query = Float32Array.from([1, 0, 0, 0, 0]);
  const near = await createVectorIndex({ knex, log }, 'e1').nearest('1', query, { least: 0.5, limit: 20 }, never);
  expect(near).toHaveLength(11);
});

test('a model that refuses everything, a word too, is at fault itself: the passages stay owed', async () => {
  await addPassages(12);
  m.model.embeddings.setScript(() => ({ error: { status: 400, body: { error: { message: 'model not supported' } } } }));
  await expect(make()).rejects.toThrow(LlmError);
  expect(await counts()).toEqual({ passages: 12, made: 0 });
  expect(m.model.embeddings.texts().at(-1)).toBe('hello');
});

test('what was made before a failure is kept and told', async () => {
  await addPassages(15);
  m.model.embeddings.setScript(({ input }) =>
    input.length === 10 ? { vectors: input.map((text) => meaningOf(text)) } : { error: { status: 500 } },
  );
  await expect(make()).rejects.toThrow(LlmError);
  expect(await counts()).toEqual({ passages: 15, made: 10 });
  expect(told).toBe(1);
});

test('a passage added meanwhile has its turn too, wherever it stands', async () => {
  await addPassages(11);
  m.model.embeddings.setScript(async ({ input }) => {
    // The last one of them: twenty others come before its answer.
    if (m.model.embeddings.requests.length === 2) await addPassages(20, (n) => `refund ${n}`);
    return { vectors: input.map((text) => meaningOf(text)) };
  });
  await make();
  expect(await counts()).toEqual({ passages: 31, made: 31 });
});

test('one that is aborted begins no further call', async () => {
  await addPassages(3);
  await expect(make('e1', AbortSignal.abort(new Error('closing')))).rejects.toThrow('closing');
  expect(m.model.embeddings.requests).toEqual([]);
});

test('a change of documents wakes the job, once however often it is told', async () => {
  const knowledge = createKnowledge(m.h.front);
  await addPassages(2);
  for (let n = 0; n < 3; n += 1) await knowledge.forget();
  const jobs = m.h.front.queues.raw().get('knowledge');
  expect(await jobs?.getJobCounts('waiting', 'active')).toEqual({ waiting: 1, active: 0 });
});

test('the rows are what is owed: nobody was told, and the sweeper wakes the job while they are', async () => {
  const woken = () => wakeOwedVectors(m.h.front);
  const jobs = async () => m.h.front.queues.raw().get('knowledge')?.getWaitingCount();
  expect(await woken()).toBe(false);
  await addPassages(2);
  await m.h.front.redis.del(sweepKey(m.h.config.QUEUE_PREFIX));
  await sweepOwed(m.h.front);
  expect(await jobs()).toBe(1);
  await m.h.worker({ WORKER_QUEUES: ['knowledge'] });
  await until('they are made', async () => (await counts()).made === 2);
  expect(await woken()).toBe(false);
});

test('a model that is away costs no dead letter, and is asked again', async () => {
  m.model.embeddings.setScript(() => ({ error: { status: 401 } }));
  await addPassages(2);
  await m.h.worker();
  await until('it was asked', () => m.model.embeddings.requests.length > 0);
  const jobs = m.h.front.queues.raw().get('knowledge');
  await until('the job is over', async () => (await jobs?.getJobCounts('completed'))?.completed === 1);
  expect(await m.h.knex('dead_letters')).toEqual([]);
  m.model.embeddings.setScript();
  await wakeOwedVectors(m.h.front);
  await until('they are made', async () => (await counts()).made === 2);
});

test('more than memory may hold are not searched; fewer again are', async () => {
  const { knex, log } = m.h.front;
  const { id } = await addPassages(5);
  await make();
  const index = createVectorIndex({ knex, log }, 'e1', 4 * 5);
  const query = Float32Array.from([1, 0, 0, 0, 0]);
  const find = (edition: string) => index.nearest(edition, query, { least: 0.5, limit: 9 }, never);
  expect(await find('1')).toEqual([]);
  await addDocument(knex, { id, title: 'Page', chunks: [{ text: 'delivery' }] });
  await make();
  expect(await find('1')).toEqual([]);
  expect(await find('2')).toHaveLength(1);
});

test('what is gone is no longer in memory', async () => {
  const { knex, log } = m.h.front;
  const { id } = await addPassages(3);
  await make();
  const index = createVectorIndex({ knex, log }, 'e1');
  const find = (edition: string) =>
    index.nearest(edition, Float32Array.from([1, 0, 0, 0, 0]), { least: 0.5, limit: 9 }, never);
  expect(await find('1')).toHaveLength(3);
  await addDocument(knex, { id, title: 'Page', chunks: [{ text: 'delivery number 0' }] });
  await make();
  expect(await find('2')).toHaveLength(1);
});

test('a vector of another length than the others is left out', async () => {
  await addPassages(1);
  await make();
  await addPassages(1, () => 'refund');
  m.model.embeddings.setScript(() => ({ vectors: [[1, 0]] }));
  await make();
  const { knex, log } = m.h.front;
  const index = createVectorIndex({ knex, log }, 'e1');
  const find = (query: number[]) => index.nearest('1', Float32Array.from(query), { least: -1, limit: 9 }, never);
  const lengths = (await rows()).map(({ vector }) => vector.length);
  expect(lengths.toSorted()).toEqual([20, 8]);
  const first = lengths[0] === 8 ? [1, 0] : [1, 0, 0, 0, 0];
  expect(await find(first)).toHaveLength(1);
});
