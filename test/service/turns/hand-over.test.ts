import { afterEach, beforeEach, expect, test } from 'vitest';
import { turnClaimKey } from '#shared/redis-keys.ts';
import { openTurnClaims } from '../../../src/workers/replies/turn-claims.ts';
import { openChat } from '../../support/chat.ts';
import { commandsFor, never, openWriter } from '../../support/lane-writers.ts';
import { type ModelHarness, openModelHarness } from '../../support/model-harness.ts';
import { openMortalWorker } from '../../support/mortal-worker.ts';
import { until } from '../../support/until.ts';

let m: ModelHarness;
beforeEach(async () => {
  m = await openModelHarness();
});
afterEach(() => m.close());

/** Jobs that the queue has or had. */
async function jobs(): Promise<number> {
  const counts = await m.h.front.queues.raw().get('replies')?.getJobCounts();
  return Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
}
const isClaimed = async (conversationId: string) =>
  (await m.h.front.redis.exists(turnClaimKey(m.h.config.QUEUE_PREFIX, conversationId))) === 1;
const wake = (conversationId: string) =>
  m.h.front.queues.add('replies', 'reply.generate', { conversationId }, { wakes: conversationId });

test('a lane starts the reply in its own process: no job, and the claim goes with the answer', async () => {
  await m.h.worker();
  const ann = await openChat(m.h, m.url);
  for (const [index, text] of ['one', 'two', 'three'].entries()) {
    await ann.send(text);
    await ann.answer(index + 1);
  }
  expect(await jobs()).toBe(0);
  expect(m.model.requests).toHaveLength(3);
  await until('nobody holds the conversation', async () => !(await isClaimed(ann.conversationId)));
});

test('a worker that serves lanes only leaves the reply to the queue', async () => {
  await m.h.worker({ WORKER_QUEUES: ['lanes'] });
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  await until('a job waits', async () => (await jobs()) === 1);
  await m.h.worker({ WORKER_QUEUES: ['replies'] });
  await ann.answer();
  expect(m.model.requests).toHaveLength(1);
});

test('a worker that has no room leaves the reply to another', async () => {
  await m.h.worker({ REPLY_CONCURRENCY: 1 });
  const gate = Promise.withResolvers<void>();
  m.model.setScript(({ messages }) =>
    messages.at(-1)?.content === 'long' ? [{ gate: gate.promise }, { text: 'at last' }] : [{ text: 'at once' }],
  );
  const bob = await openChat(m.h, m.url);
  await bob.send('long');
  await m.model.waitFor(() => m.model.open === 1);
  await m.h.worker({ WORKER_QUEUES: ['replies'] });
  const chats = await Promise.all([1, 2, 3].map(() => openChat(m.h, m.url)));
  for (const chat of chats) await chat.send('short');
  // The busy worker may have taken one job before it was full; it waits there for a slot.
  await until('the other worker answers', () => chats.filter((chat) => chat.messages().length > 1).length >= 2);
  gate.resolve();
  expect((await bob.answer()).text).toBe('at last');
  for (const chat of chats) expect((await chat.answer()).text).toBe('at once');
});

test('runs twice: a job beside the reply that runs already asks no model', async () => {
  await m.h.worker();
  const gate = Promise.withResolvers<void>();
  m.model.setScript(() => [{ gate: gate.promise }, { text: 'once' }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  await m.model.waitFor(() => m.model.open === 1);
  await m.h.worker({ WORKER_QUEUES: ['replies'] });
  await wake(ann.conversationId);
  await until('the job has run', async () => {
    const counts = await m.h.front.queues.raw().get('replies')?.getJobCounts('waiting', 'active', 'completed');
    return counts?.completed === 1 && !counts.waiting && !counts.active;
  });
  gate.resolve();
  expect((await ann.answer()).text).toBe('once');
  await until('nobody holds the conversation', async () => !(await isClaimed(ann.conversationId)));
  expect(m.model.requests).toHaveLength(1);
});

test('a worker killed after the hand-over: another answers within 15 s', async () => {
  const mortal = await openMortalWorker(m.h, ['lanes', 'replies']);
  m.model.setScript(() => [{ text: 'Half an ' }, { hang: true }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  await ann.hears('reply:delta');
  expect(await jobs()).toBe(0);
  m.model.setScript(() => [{ text: 'whole' }]);
  await m.h.worker();
  mortal.die();
  await until('another worker has answered', () => ann.messages().length > 1, 15_000);
  expect((await ann.answer()).text).toBe('whole');
  expect(await m.h.knex('replies')).toHaveLength(1);
  // It comes back with the turn in hand, and can close at once.
  mortal.return();
  await mortal.close();
  expect(await m.h.knex('replies')).toHaveLength(1);
}, 30_000);

test('a worker that died between its commit and the hand-over: the row owes the turn, and another answers within 15 s', async () => {
  const first = await m.h.worker({ WORKER_QUEUES: ['lanes'] });
  const ann = await openChat(m.h, m.url);
  await first.releasers.close();
  // Commits and says nothing to anybody.
  const dead = openWriter(m.h, 'dead');
  await dead.apply([commandsFor(ann, ann.conversationId).message('hello')], false, never);
  await dead.close();
  expect(await ann.row()).toMatchObject({ turn: 1, answered_turn: 0 });
  expect(await jobs()).toBe(0);
  m.model.setScript(() => [{ text: 'whole' }]);
  await m.h.worker();
  await until('another worker has answered', () => ann.messages().length > 0, 15_000);
  expect((await ann.answer()).text).toBe('whole');
  expect(m.model.requests).toHaveLength(1);
}, 30_000);

test('a worker that loses its claim while it streams ends its call, and says no word of that answer', async () => {
  await m.h.worker();
  m.model.setScript(() => [{ text: 'Half an ' }, { hang: true }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  await ann.hears('reply:delta');
  m.model.setScript(() => [{ text: 'whole' }]);
  // As a successor would that found the lease run out; then that one dies as well.
  const key = turnClaimKey(m.h.config.QUEUE_PREFIX, ann.conversationId);
  await m.h.front.redis.hset(key, 'by', 'another');
  await m.model.waitFor(() => m.model.requests[0]?.state === 'aborted');
  expect(await ann.row()).toMatchObject({ turn: 1, answered_turn: 0, last_seq: 1 });
  await until('somebody answers', () => ann.messages().length > 1, 15_000);
  expect((await ann.answer()).text).toBe('whole');
  expect(m.model.requests).toHaveLength(2);
  expect(await m.h.knex('replies')).toHaveLength(1);
}, 30_000);

test('a worker that closes gives its replies to one that stays', async () => {
  const leaving = await m.h.worker();
  m.model.setScript(() => [{ text: 'Half an ' }, { hang: true }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  await ann.hears('reply:delta');
  m.model.setScript(() => [{ text: 'whole' }]);
  // No sweeper: only what the one that leaves says wakes the other.
  await m.h.front.redis.set(`${m.h.config.QUEUE_PREFIX}:sweep`, '1');
  await m.h.worker({ WORKER_QUEUES: ['replies', 'lanes'] });
  await leaving.releasers.close();
  expect((await ann.answer()).text).toBe('whole');
});

test('lost the race: who comes second leaves word, and who lost the claim is told', async () => {
  const [one, two] = [m.h.front, await m.h.worker({ WORKER_QUEUES: ['analytics'] })].map(openTurnClaims);
  const first = one?.claim('c');
  const second = two?.claim('c');
  expect([await first?.taken, await second?.taken]).toEqual([true, false]);
  expect(await first?.release()).toBe(true);
  expect(await first?.release()).toBe(false);
  const third = two?.claim('c');
  expect(await third?.taken).toBe(true);
  await one?.claim('c').taken;
  await third?.drop();
  const zombie = one?.claim('c');
  expect(await zombie?.taken).toBe(true);
  // As if it had been frozen for longer than its lease.
  await m.h.front.redis.del(turnClaimKey(m.h.config.QUEUE_PREFIX, 'c'));
  const successor = two?.claim('c');
  expect(await successor?.taken).toBe(true);
  await until('the first one hears it', () => zombie?.signal.aborted === true, 5000);
  expect(await zombie?.release()).toBe(false);
  expect(await isClaimed('c')).toBe(true);
  await successor?.drop();
  expect(await isClaimed('c')).toBe(false);
});
