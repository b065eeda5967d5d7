import { fileURLToPath } from 'node:url';
import type { Knex } from './knex.ts';

const directory = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** Longest wait for another process that migrates, s. */
const lockWaitSeconds = 120;

/**
 * Brings the schema up to date; returns the names of the migrations it ran. `GET_LOCK` lets one process migrate at a
 * time and goes with its connection; knex's own lock is a row that survives a kill -9, so a stale one is cleared.
 */
export async function migrate(knex: Knex): Promise<string[]> {
  const config = { directory, loadExtensions: ['.ts'], tableName: 'migrations' };
  return knex.transaction(async (guard) => {
    const [[{ locked }]] = await guard.raw("select get_lock(concat(database(), '.migrate'), ?) as locked", [
      lockWaitSeconds,
    ]);
    if (locked !== 1) throw new Error('another process has been migrating for too long');
    try {
      await knex.migrate.forceFreeMigrationsLock(config);
      const [, ran] = await knex.migrate.latest(config);
      return ran as string[];
    } finally {
      await guard.raw("select release_lock(concat(database(), '.migrate'))");
    }
  });
}
