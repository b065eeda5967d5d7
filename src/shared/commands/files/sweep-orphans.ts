import type { Context } from '#shared/context.ts';
import type { Knex } from '#shared/db/knex.ts';
import { bytesToId } from '#shared/id.ts';
import { removeBytes } from './erase-files.ts';

type Deps = Pick<Context, 'knex' | 'files' | 'settings' | 'now'>;

/** Files deleted in one go. */
const batch = 100;

/** Deletes files that no message took in time, and half ones. Returns how many. */
export async function sweepOrphans({ knex, files, settings, now }: Deps): Promise<number> {
  const before = new Date(now() - settings.get('files').orphanHours * 3_600_000);
  let swept = 0;
  for (;;) {
    const rows: { id: Buffer }[] = await orphans(knex, before).orderBy('created_at').limit(batch).select('id');
    for (const { id } of rows) {
      // Looked at again: a message may have taken it since.
      const gone = await orphans(knex, before).where({ id }).del();
      if (gone) await removeBytes(files, bytesToId(id));
      swept += gone;
    }
    if (rows.length < batch) return swept;
  }
}

const orphans = (knex: Knex, before: Date) => knex('files').whereNull('attached_at').where('created_at', '<', before);
