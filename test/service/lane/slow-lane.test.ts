import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Command } from '#domain/command.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { openConversation } from '#shared/lane/open-conversation.ts';
import { closeRedis, openRedis } from '#shared/redis.ts';
import { laneQueue, queueKeyPrefix } from '#shared/redis-keys.ts';
import { sweepOwed } from '../../../src/workers/sweep-owed.ts';
import { newAgent, newCustomer, openFor, say } from '../../support/actors.ts';
import { type Harness, openHarness } from '../../support/harness.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
});
afterEach(() => h.close());

const worker = () => h.worker({ WORKER_QUEUES: ['lanes'] });
const take = (conversationId: string) =>
  h.front.lanes.ask(commandOf('conversation.take', { by: newAgent().by, conversationId, at: Date.now() }, {}));

test('a first conversation that was asked for too late may be asked for again', async () => {
  const visit = newVisit();
  const { lanes } = h.front;
  // As if the lane had been slow: its time is over when it comes to be applied.
  const late = { ...lanes, ask: (command: Command) => lanes.ask({ ...command, expiresAt: Date.now() - 900 }) };
  await expect(openConversation({ ...h.front, lanes: late }, visit)).rejects.toMatchObject({ code: 'unavailable' });
  await worker();
  expect(await openConversation(h.front, visit)).toMatchObject({ customerId: visit.customer.id });
  expect(await h.knex('commands').where('result', 'like', '%expired%')).toHaveLength(1);
});

test('a batch that may not have got away takes no answer from one that is under way', async () => {
  await worker();
  const ann = await openFor(h.front);
  const lock = await h.knex.transaction();
  await lock('lanes').where({ n: 0 }).forUpdate();
  const first = take(ann.conversationId);
  await vi.waitFor(async () => expect(await h.front.queues.raw().get('lane-0')?.getActiveCount()).toBe(1));
  const add = vi.spyOn(h.front.queues, 'addLaneJob').mockRejectedValueOnce(new Error('Connection is closed.'));
  const second = say(h.front, ann, 'hello').catch(({ code }) => code);
  await vi.waitFor(() => expect(add).toHaveBeenCalled());
  await lock.rollback();
  expect(await second).toBe('unavailable');
  expect(await first).toMatchObject({ state: 'human' });
});

test('an idle lane is looked at, though the sign that a batch came went to somebody who is frozen', async () => {
  const frozen = await openRedis(h.config.REDIS_URL, 'worker', h.front.log);
  const marker = `${queueKeyPrefix(h.config.QUEUE_PREFIX, laneQueue(0))}:${laneQueue(0)}:marker`;
  const taken = frozen.bzpopmin(marker, 0).catch(() => null);
  await worker();
  // In time for whoever waits: an answer that is asked for has 5 s.
  expect(await openConversation(h.front, newVisit())).toMatchObject({ state: 'ai' });
  expect(await taken).not.toBeNull();
  await closeRedis(frozen);
});

const newVisit = () => {
  const { customer, by } = newCustomer();
  return { customer, by };
};

test('a timer that is overdue waits once, however often it is found', async () => {
  await worker();
  await openFor(h.front);
  await h.knex('conversations').update({ state: 'waiting', due_at: new Date(Date.now() - 60_000) });
  const waiting = () => h.front.queues.raw().get('handoffs')?.getWaitingCount();
  for (let round = 0; round < 3; round += 1) {
    await h.front.redis.del(`${h.config.QUEUE_PREFIX}:sweep`);
    await sweepOwed(h.front);
  }
  expect(await waiting()).toBe(1);
});
