import { ConfigError } from '#shared/config.ts';
import type { Knex } from '#shared/db/knex.ts';

/**
 * The number of lanes is fixed at the first start, in MySQL: two processes with different numbers would give one
 * conversation two writers. Throws `ConfigError` (exit 78) for any other number, or when nothing was migrated yet.
 */
export async function checkLanes(knex: Knex, lanes: number): Promise<void> {
  const stored = await countLanes(knex);
  if (stored === 0) {
    const rows = Array.from({ length: lanes }, (_, n) => ({ n, fence: 0 }));
    await knex('lanes').insert(rows).onConflict('n').ignore();
  }
  const fixed = await countLanes(knex);
  if (fixed !== lanes) {
    throw new ConfigError([`LANES: this installation has ${fixed} lanes, not ${lanes}. Set LANES=${fixed}.`]);
  }
}

/** How many lanes this installation has; 0 before its first start. */
export async function countLanes(knex: Knex): Promise<number> {
  try {
    const rows = await knex('lanes').count({ count: '*' });
    return Number(rows[0]?.count ?? 0);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ER_NO_SUCH_TABLE') throw error;
    throw new ConfigError(['DATABASE_URL: the schema is missing. Run `chat-api migrate` first.']);
  }
}
