import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { createKnowledge } from '#shared/commands/knowledge/create-knowledge.ts';
import { explainSearch } from '#shared/commands/knowledge/explain-search.ts';
import type { Context } from '#shared/context.ts';
import { countVectors } from '#shared/db/search/knowledge-vectors.ts';
import { openChat, openDesk } from '../../support/chat.ts';
import { type ModelHarness, openModelHarness } from '../../support/model-harness.ts';
import { meaningOf } from '../../support/scripted-embeddings.ts';
import { until } from '../../support/until.ts';

/** No word of one is in the other. */
const question = 'When will my parcel arrive?';
const answer = {
  title: 'Delivery',
  url: 'https://shop.example/delivery',
  chunks: [{ text: 'Delivery takes three days.' }],
};

let m: ModelHarness;
let worker: Context;
const open = async (env: Record<string, string> = {}) => {
  m = await openModelHarness({ AI_EMBEDDING_MODEL: 'e1', ...env });
  m.model.setScript(() => [{ text: 'In three days [1].' }]);
  worker = await m.h.worker();
};
afterEach(() => m.close());

/** As a front does it. */
async function add(...documents: Parameters<typeof addDocument>[1][]) {
  for (const document of documents) await addDocument(m.h.knex, document);
  await createKnowledge(m.h.front).forget();
}
const made = async (model = 'e1') => {
  const { passages, made: count } = await countVectors(m.h.knex, model);
  return passages > 0 && passages === count;
};
async function learn(...documents: Parameters<typeof addDocument>[1][]) {
  await add(...documents);
  await until('all passages have vectors', made);
}
/** What the model was told of the knowledge, the last time. */
const told = () => m.model.requests.at(-1)?.messages[0]?.content.split('Knowledge:\n')[1];

describe('a question in other words', () => {
  beforeEach(() => open());

  test('is answered from the passage that means the same, and the answer cites it', async () => {
    await learn(answer, { title: 'Warranty', chunks: [{ text: 'Torn seams are mended for two years.' }] });
    const ann = await openChat(m.h, m.url);
    await ann.send(question);
    const { citations } = await ann.answer();
    expect(citations).toMatchObject([{ index: 1, title: 'Delivery', quote: answer.chunks[0]?.text, url: answer.url }]);
    expect(told()).toBe('[1] Delivery\nDelivery takes three days.');
  });

  test('is suggested to an agent from the same passage', async () => {
    await learn(answer);
    const ann = await openChat(m.h, m.url);
    const mia = await openDesk(m.h, m.url, ann.conversationId);
    await mia.take();
    await ann.send(question);
    await until('the message is there', () => ann.messages().some(({ text }) => text === question));
    await mia.get('suggestion:request', { conversationId: ann.conversationId });
    expect(told()).toBe('[1] Delivery\nDelivery takes three days.');
  });

  test('shows an admin the same passages', async () => {
    await learn(answer);
    const knowledge = createKnowledge(m.h.front);
    for (const limit of [4, 20]) {
      const found = await explainSearch(m.h.knex, knowledge, question, limit);
      expect(found).toMatchObject([{ documentTitle: 'Delivery', given: true, score: expect.closeTo(1, 1) }]);
    }
  });

  test('about which nothing is known finds nothing, however near the nearest passage is', async () => {
    await learn(answer);
    const ann = await openChat(m.h, m.url);
    await ann.send('Which colours are there?');
    await ann.answer();
    expect(told()).toBe('(nothing was found for this question)');
  });

  test('is asked about once a minute, a letter by its beginning, and white space not at all', async () => {
    await learn(answer);
    const knowledge = createKnowledge(m.h.front);
    m.model.embeddings.requests.length = 0;
    for (const said of [question, ` ${question.replace(' ', '\n')}`, ' \n ']) await knowledge.search(said);
    expect(m.model.embeddings.texts()).toEqual([question]);
    const letter = `${question} ${'and so on '.repeat(1000)}`;
    expect(await knowledge.search(letter)).toMatchObject([{ title: 'Delivery' }]);
    expect(m.model.embeddings.texts().at(-1)).toBe(letter.slice(0, 2000));
  });

  test('and one that shares its words: both searches count, each passage once', async () => {
    await learn(answer, { title: 'Parcel shops', chunks: [{ text: 'A parcel shop keeps your parcel for a week.' }] });
    const found = await createKnowledge(m.h.front).search('How long does a parcel shop keep my parcel?');
    expect(found.map(({ title }) => title)).toEqual(['Parcel shops', 'Delivery']);
    expect(found[0]?.score).toBeGreaterThan(0.5);
  });

  test('comes from a passage of its own language first', async () => {
    // The other one is nearer by itself.
    const aside = (text: string) => (text.startsWith('Delivery') ? 0.3 : 0);
    m.model.embeddings.setScript(({ input }) => ({ vectors: input.map((text) => [1, aside(text)]) }));
    await learn({ title: '配送', chunks: [{ text: '包裹三天送到。' }] }, answer);
    const found = await createKnowledge(m.h.front).search('When does it arrive?');
    expect(found.map(({ title }) => title)).toEqual(['Delivery', '配送']);
  });

  test('is answered on every worker soon after the document was added, changed and emptied', async () => {
    const other = await m.h.worker({ WORKER_QUEUES: [] });
    const knowledge = createKnowledge(other);
    const texts = async () => (await knowledge.search(question)).map(({ text }) => text);
    expect(await texts()).toEqual([]);
    const { id } = await addDocument(m.h.knex, answer);
    await createKnowledge(m.h.front).forget();
    await until('it is found', async () => (await texts())[0] === 'Delivery takes three days.');
    await add({ ...answer, id, chunks: [{ text: 'Delivery takes four days.' }] });
    await until('the change is found', async () => (await texts())[0] === 'Delivery takes four days.');
    await add({ ...answer, id, chunks: [] });
    expect(await texts()).toEqual([]);
    expect(await countVectors(m.h.knex, 'e1')).toEqual({ passages: 0, made: 0 });
  });
});

describe('where embeddings fail, the terms count alone and the answer comes', () => {
  const vectors = (dimensions: number) => ({ vectors: [meaningOf(question, dimensions)] });

  test.each([
    ['a server that fails', () => ({ error: { status: 500 } })],
    ['a limit', () => ({ error: { status: 429, headers: { 'retry-after': '1' } } })],
    ['a key that is refused', () => ({ error: { status: 401 } })],
    ['no answer', () => ({ hang: true as const })],
    ['vectors of another length', () => vectors(9)],
    ['a vector without a direction', () => ({ vectors: [[0, 0, 0, 0, 0]] })],
    ['too few vectors', () => ({ vectors: [] })],
  ])('%s', async (_, script) => {
    await open();
    await learn(answer, { title: 'Parcels', chunks: [{ text: 'A lost parcel is looked for.' }] });
    m.model.embeddings.setScript(script);
    const ann = await openChat(m.h, m.url);
    await ann.send('my parcel is lost');
    await ann.answer();
    expect(told()).toBe('[1] Parcels\nA lost parcel is looked for.');
  });

  test('a server that is slow five times is not waited for any more', async () => {
    await open();
    await learn(answer);
    const knowledge = createKnowledge(m.h.front);
    m.model.embeddings.setScript(() => ({ hang: true }));
    const before = m.model.embeddings.requests.length;
    await Promise.all([1, 2, 3, 4, 5].map((n) => knowledge.search(`${question} ${n}`)));
    expect(m.model.embeddings.requests).toHaveLength(before + 5);
    expect(await knowledge.search(question)).toEqual([]);
    expect(m.model.embeddings.requests).toHaveLength(before + 5);
  });

  test('vectors that cannot be read are not waited for', async () => {
    await open();
    await learn(answer);
    const knowledge = createKnowledge(m.h.front);
    await m.h.knex.transaction(async (trx) => {
      await trx.raw('lock tables knowledge_vectors write');
      expect(await knowledge.search('How long does delivery take?')).toMatchObject([{ title: 'Delivery' }]);
      await trx.raw('unlock tables');
    });
    await until('they are found again', async () => (await knowledge.search(question)).length === 1);
  });

  test('a server that is back is asked again', async () => {
    await open();
    await learn(answer);
    const knowledge = createKnowledge(m.h.front);
    m.model.embeddings.setScript(() => ({ error: { status: 503 } }));
    expect(await knowledge.search(question)).toEqual([]);
    m.model.embeddings.setScript();
    expect(await knowledge.search(question)).toMatchObject([{ title: 'Delivery' }]);
  });
});

test('answers without a model are found by meaning too', async () => {
  await open({ AI_PROVIDER: 'extractive' });
  await learn(answer);
  const ann = await openChat(m.h, m.url);
  await ann.send(question);
  expect((await ann.answer()).text).toContain('Delivery takes three days. [1]');
  expect(m.model.requests).toEqual([]);
  expect(worker.config.AI_PROVIDER).toBe('extractive');
});

test('without a model for embeddings nobody is asked, and MySQL no more than before', async () => {
  await open({ AI_EMBEDDING_MODEL: '' });
  await add(answer);
  const asked: string[] = [];
  const listen = ({ sql }: { sql: string }) => void asked.push(sql);
  for (const { knex } of [m.h.front, worker]) knex.on('query', listen);
  const knowledge = createKnowledge(m.h.front);
  expect(await knowledge.search('How long does delivery take?')).toMatchObject([{ title: 'Delivery' }]);
  expect(asked.filter((sql) => sql.includes('knowledge'))).toHaveLength(1);
  const ann = await openChat(m.h, m.url);
  await ann.send(question);
  await ann.answer();
  expect(asked.filter((sql) => sql.includes('knowledge_vectors'))).toEqual([]);
  expect(m.model.embeddings.requests).toEqual([]);
  const jobs = m.h.front.queues.raw().get('knowledge');
  expect(Object.values((await jobs?.getJobCounts()) ?? { none: 1 })).toEqual(Array(7).fill(0));
});
