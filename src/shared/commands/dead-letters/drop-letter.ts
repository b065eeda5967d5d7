import { type Caller, recordAudit } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import { readLetter } from '#shared/db/dead-letters.ts';
import { idToBytes } from '#shared/id.ts';

/** Forgets a letter for good. Throws `not_found`. */
export async function dropLetter({ knex, now }: Pick<Context, 'knex' | 'now'>, caller: Caller, id: string) {
  await knex.transaction(async (trx) => {
    const { queue, job, createdAt } = await readLetter(trx, id, true);
    await trx('dead_letters')
      .where({ id: idToBytes(id) })
      .delete();
    const entry = {
      action: 'dead_letter.drop',
      target: { type: 'dead_letter', id },
      before: { queue, job, createdAt },
    };
    await recordAudit(trx, { ...caller, ...entry, at: now() });
  });
}
