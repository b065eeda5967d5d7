import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesToId, idToBytes, newId } from '#shared/id.ts';
import { sweepOwed } from '../../src/workers/sweep-owed.ts';
import { type Harness, openHarness } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await openHarness({ LANES: '1' });
});
afterAll(() => h.close());

const dayMs = 24 * 3_600_000;

test('commands are kept for seven days, and no longer', async () => {
  const [kept, old] = [newId(), newId()];
  const rowOf = (id: string, days: number) => ({
    ...{ id: idToBytes(id), conversation_id: idToBytes(newId()), type: 'note.add', payload: '{}', result: '{}' },
    effects: '[]',
    created_at: new Date(Date.now() - days * dayMs),
  });
  await h.knex('commands').insert([rowOf(kept, 6.9), rowOf(old, 7.1)]);
  await sweepOwed(h.front);
  const rows: { id: Buffer }[] = await h.knex('commands').select('id');
  expect(rows.map(({ id }) => bytesToId(id))).toEqual([kept]);
});
