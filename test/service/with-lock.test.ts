import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Knex, openKnex } from '#shared/db/knex.ts';
import { withLock } from '#shared/db/with-lock.ts';
import { openTestDatabase } from '../support/test-database.ts';

/** As long as the name of a database can be; MySQL allows that of a lock no more. */
const longest = 64;

let knex: Knex;
beforeAll(async () => {
  const begin = `chat_api_test_${process.env.VITEST_POOL_ID ?? '0'}`;
  knex = openKnex(await openTestDatabase(inject('databaseUrl'), '_'.padEnd(longest - begin.length, 'x')));
});
afterAll(() => knex.destroy());

describe('withLock', () => {
  it('takes a name that MySQL allows, however long that of the database is', async () => {
    const [[{ name, holder }]] = (await withLock(knex, 'rest', 0, () =>
      knex.raw("select database() as name, is_used_lock(right(concat(database(), '.rest'), ?)) as holder", [longest]),
    )) ?? [[{}]];
    expect(name).toHaveLength(longest);
    expect(holder).toEqual(expect.any(Number));
  });

  it('lets one work at a time, and says null to the other', async () => {
    const inside = await withLock(knex, 'one', 0, async () => [
      await withLock(knex, 'one', 0, async () => 'second'),
      await withLock(knex, 'another', 0, async () => 'of another name'),
    ]);
    expect(inside).toEqual([null, 'of another name']);
    expect(await withLock(knex, 'one', 0, async () => 'after')).toBe('after');
  });

  it('lets go when the work fails', async () => {
    const fails = withLock(knex, 'one', 0, () => Promise.reject(new Error('no')));
    await expect(fails).rejects.toThrow('no');
    expect(await withLock(knex, 'one', 0, async () => 'after')).toBe('after');
  });
});
