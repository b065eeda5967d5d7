import { afterEach, beforeEach, expect, test } from 'vitest';
import { idToBytes, newId } from '#shared/id.ts';
import { beginning, sweepOwed, sweepRows } from '../../../src/workers/sweep-owed.ts';
import { type Harness, openHarness } from '../../support/harness.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
});
afterEach(() => h.close());

const rows = (count: number, more: (n: number) => object) =>
  Array.from({ length: count }, (_, n) => ({
    ...{ id: idToBytes(newId()), site_id: idToBytes(newId()), channel: 'web', customer_id: idToBytes(newId()) },
    ...{ epoch: 1, turn: 1, unanswered: true, session_id: idToBytes(newId()), session_number: 1, last_seq: 1 },
    ...{ created_at: new Date(0), ...more(n) },
  }));

const wokenBy = async (queue: string) => (await h.front.queues.raw().get(queue)?.getJobCountByTypes('waiting')) ?? 0;

test('what stays owed does not hide what is owed behind it, and comes again when all had their turn', async () => {
  const many = sweepRows + 5;
  // Several bear one time: the place is a row, not a moment.
  const at = (n: number) => new Date(Math.floor(n / 10) * 1000);
  await h.knex.batchInsert(
    'conversations',
    rows(many, (n) => ({ state: 'ai', answered_turn: 0, updated_at: at(n) })),
  );
  await h.knex.batchInsert(
    'conversations',
    rows(many, (n) => ({ state: 'waiting', answered_turn: 1, updated_at: new Date(), due_at: at(n) })),
  );
  const places = beginning();
  const sweep = async () => {
    await h.front.redis.del(`${h.config.QUEUE_PREFIX}:sweep`);
    return sweepOwed(h.front, places);
  };
  expect(await sweep()).toBe(sweepRows * 2);
  expect(await sweep()).toBe(10);
  // Each has been woken: a reply waits once for each conversation.
  expect(await wokenBy('replies')).toBe(many);
  expect(places).toEqual(beginning());
}, 30_000);
