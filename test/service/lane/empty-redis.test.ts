import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { readPage } from '#shared/db/reads.ts';
import { idToBytes } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { newAgent, openFor, say } from '../../support/actors.ts';
import { emptyRedis } from '../../support/empty-redis.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1', HANDOFF_TIMEOUT_SECONDS: '1', AGENT_SILENCE_SECONDS: '1' });
  const chunks = [{ title: 'Delivery', text: 'Delivery takes three days.' }];
  await addDocument(h.knex, { title: 'Delivery', chunks });
});
afterEach(() => h.close());

const question = 'How long does delivery take?';
const rowOf = async (id: string) => (await h.knex('conversations').where({ id: idToBytes(id) }))[0];
const sendersOf = async (conversationId: string) =>
  (await readPage(h.knex, { conversationId, afterSeq: 0, limit: 100 })).messages.map(({ sender }) => sender.type);

test('a Redis that was emptied loses no turn and no timer: the rows say what is owed', async () => {
  await h.worker({ WORKER_QUEUES: ['lanes'] });
  const owed = await openFor(h.front);
  const waiting = await openFor(h.front);
  const silent = await openFor(h.front);
  const { by } = newAgent();
  await say(h.front, owed, question);
  await say(h.front, waiting, 'I want to talk to a human');
  const take = { by, conversationId: silent.conversationId, at: Date.now() };
  await h.front.lanes.ask(commandOf('conversation.take', take, {}));
  await say(h.front, silent, question);
  expect(await rowOf(owed.conversationId)).toMatchObject({ state: 'ai', turn: 1, answered_turn: 0 });
  expect(await rowOf(waiting.conversationId)).toMatchObject({ state: 'waiting' });
  expect(await rowOf(silent.conversationId)).toMatchObject({ state: 'human' });

  expect(await emptyRedis(h)).toBeGreaterThan(0);
  await h.worker({ WORKER_QUEUES: ['replies', 'handoffs'] });
  await until('the turn is answered', async () => (await sendersOf(owed.conversationId)).includes('ai'), 20_000);
  await until('nobody was free', async () => (await rowOf(waiting.conversationId)).epoch >= 3, 20_000);
  await until('the silent agent is gone', async () => (await sendersOf(silent.conversationId)).includes('ai'), 20_000);
  expect(await sendersOf(owed.conversationId)).toEqual(['customer', 'ai']);
  const [back] = await h
    .knex('conversation_events')
    .where({ conversation_id: idToBytes(waiting.conversationId), epoch: 3 });
  expect(back).toMatchObject({ from_state: 'waiting', to_state: 'ai', reason: 'nobody_free' });
});

test('an emptied Redis has forgotten that one batch runs at a time, and is told again', async () => {
  await h.worker({ WORKER_QUEUES: ['lanes'] });
  const lane = h.front.queues.raw().get('lane-0');
  // The worker has held it and swept; it does both again 5 s later.
  await until('a sweep', async () => (await h.front.redis.exists(`${h.config.QUEUE_PREFIX}:sweep`)) === 1);
  expect(await lane?.getGlobalConcurrency()).toBe(1);
  await emptyRedis(h);
  expect(await lane?.getGlobalConcurrency()).not.toBe(1);
  await until('the lane is held again', async () => (await lane?.getGlobalConcurrency()) === 1);
  const ann = await openFor(h.front);
  expect(await say(h.front, ann, 'hello')).toMatchObject({ ok: true });
});
