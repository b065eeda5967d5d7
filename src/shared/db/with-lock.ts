import type { Knex } from './knex.ts';

/** MySQL takes no longer name, characters. Cut at its start: two databases may have to wait for each other, no more. */
const longestName = 64;
const lockSql = "right(concat(database(), '.', ?), ?)";

/**
 * Does `work` while no other process of this installation does work under `name`; null, without it, if another was still
 * at it after `waitSeconds`. The lock goes with its connection, so nobody holds it who is gone. That connection does
 * nothing else: what `work` writes has a transaction of its own, or none, and is committed before the lock is free.
 */
export async function withLock<T>(
  knex: Knex,
  name: string,
  waitSeconds: number,
  work: () => Promise<T>,
): Promise<T | null> {
  return knex.transaction(async (guard) => {
    const [[{ locked }]] = await guard.raw(`select get_lock(${lockSql}, ?) as locked`, [
      name,
      longestName,
      waitSeconds,
    ]);
    if (locked !== 1) return null;
    try {
      return await work();
    } finally {
      await guard.raw(`select release_lock(${lockSql})`, [name, longestName]);
    }
  });
}
