import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertTargets } from '#shared/db/bulk-jobs.ts';
import { bytesToId, idToBytes, newId } from '#shared/id.ts';
import { sweepOwed } from '../../src/workers/sweep-owed.ts';
import { type Harness, openHarness } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await openHarness({ LANES: '1' });
});
afterAll(() => h.close());

const dayMs = 24 * 3_600_000;
const ago = (days: number) => new Date(Date.now() - days * dayMs);
const round = async () => {
  // Each sweep is a round of its own.
  await h.front.redis.del(`${h.config.QUEUE_PREFIX}:sweep`);
  await sweepOwed(h.front);
};

test('commands are kept for seven days, and no longer', async () => {
  const [kept, old] = [newId(), newId()];
  const rowOf = (id: string, days: number) => ({
    ...{ id: idToBytes(id), conversation_id: idToBytes(newId()), type: 'note.add', payload: '{}', result: '{}' },
    effects: '[]',
    created_at: ago(days),
  });
  await h.knex('commands').insert([rowOf(kept, 6.9), rowOf(old, 7.1)]);
  await round();
  const rows: { id: Buffer }[] = await h.knex('commands').select('id');
  expect(rows.map(({ id }) => bytesToId(id))).toEqual([kept]);
});

test('bulk jobs that have ended are kept for 30 days, with what became of each conversation', async () => {
  const jobs = { kept: newId(), done: newId(), cancelled: newId(), running: newId() };
  const rowOf = (id: string, status: string, days: number) => ({
    ...{ id: idToBytes(id), action: 'close', payload: '{"action":"close"}', status, total: 2, user_name: 'Mia' },
    ...{ user_id: idToBytes(newId()), created_at: ago(days), updated_at: ago(days) },
  });
  const rows = [rowOf(jobs.done, 'done', 31), rowOf(jobs.cancelled, 'cancelled', 31), rowOf(jobs.kept, 'done', 29)];
  await h.knex('bulk_jobs').insert([...rows, rowOf(jobs.running, 'running', 31)]);
  for (const id of Object.values(jobs)) await insertTargets(h.knex, id, [newId(), newId()]);
  const left = async (table: string, column: string) => {
    const ids: Buffer[] = await h.knex(table).distinct(column).pluck(column);
    return ids.map(bytesToId).toSorted();
  };
  await round();
  await round();
  const expected = [jobs.kept, jobs.running].toSorted();
  expect([await left('bulk_jobs', 'id'), await left('bulk_targets', 'job_id')]).toEqual([expected, expected]);
});

test('a job of more conversations than are forgotten at once goes whole', async () => {
  const id = newId();
  const at = ago(31);
  const job = { id: idToBytes(id), action: 'close', payload: '{"action":"close"}', status: 'done', total: 5001 };
  const who = { user_id: idToBytes(newId()), user_name: 'Mia' };
  await h.knex('bulk_jobs').insert({ ...job, ...who, created_at: at, updated_at: at });
  const targets = Array.from({ length: 5001 }, () => newId());
  await insertTargets(h.knex, id, targets);
  await round();
  for (const [table, column] of [
    ['bulk_jobs', 'id'],
    ['bulk_targets', 'job_id'],
  ] as const) {
    expect(await h.knex(table).where(column, idToBytes(id))).toEqual([]);
  }
});

test('dead letters that were sent again are kept for 30 days, the others until somebody drops them', async () => {
  const [gone, kept, open] = [newId(), newId(), newId()];
  const rowOf = (id: string, retried_at: Date | null) => ({
    ...{ id: idToBytes(id), queue: 'handoffs', job: 'timer.expire', payload: '{}', error: 'no', created_at: ago(90) },
    retried_at,
  });
  await h.knex('dead_letters').insert([rowOf(gone, ago(31)), rowOf(kept, ago(29)), rowOf(open, null)]);
  await round();
  const ids: Buffer[] = await h.knex('dead_letters').pluck('id');
  expect(ids.map(bytesToId).toSorted()).toEqual([kept, open].toSorted());
});
