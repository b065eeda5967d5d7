import { fileURLToPath } from 'node:url';
import type { Knex } from './knex.ts';
import { withLock } from './with-lock.ts';

const directory = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** Longest wait for another process that migrates, s. */
const lockWaitSeconds = 120;

/**
 * Brings the schema up to date, one process at a time; returns the names of the migrations it ran. knex's own lock is a
 * row that survives a kill -9, so a stale one is cleared.
 */
export async function migrate(knex: Knex): Promise<string[]> {
  const config = { directory, loadExtensions: ['.ts'], tableName: 'migrations' };
  const names = await withLock(knex, 'migrate', lockWaitSeconds, async () => {
    await knex.migrate.forceFreeMigrationsLock(config);
    const [, ran] = await knex.migrate.latest(config);
    return ran as string[];
  });
  if (names === null) throw new Error('another process has been migrating for too long');
  return names;
}
