import type { Context } from '#shared/context.ts';
import type { Knex } from '#shared/db/knex.ts';
import { removeFile } from './remove-file.ts';

type Deps = Pick<Context, 'knex' | 'files' | 'settings' | 'now' | 'log'>;

/** Files deleted in one go. */
const batch = 100;

/** Deletes files that no message took in time, and half ones. Returns how many. What fails is left for the next time. */
export async function sweepOrphans({ knex, files, settings, now, log }: Deps): Promise<number> {
  const before = new Date(now() - settings.get('files').orphanHours * 3_600_000);
  let [swept, failed] = [0, 0];
  for (;;) {
    // Those that failed are still there, in front of all others.
    const list = orphans(knex, before).orderBy(['created_at', 'id']).offset(failed).limit(batch);
    const rows: { id: Buffer }[] = await list.select('id');
    for (const { id } of rows) {
      try {
        // Nobody may send it from now on; a message may have taken it since it was read.
        const claimed = await orphans(knex, before).where({ id }).update({ ready: false });
        if (claimed && (await removeFile({ knex, files }, id))) swept += 1;
      } catch (error) {
        if (failed === 0) log.warn({ err: (error as Error).message }, 'a file could not be removed');
        failed += 1;
      }
    }
    if (rows.length < batch) return swept;
  }
}

const orphans = (knex: Knex, before: Date) => knex('files').whereNull('attached_at').where('created_at', '<', before);
