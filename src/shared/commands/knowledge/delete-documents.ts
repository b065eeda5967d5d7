import { type Caller, recordAudit } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import type { Knex } from '#shared/db/knex.ts';
import { lockDocument } from '#shared/db/knowledge.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { idToBytes } from '#shared/id.ts';

type Deps = Pick<Context, 'knex' | 'now'>;

/** Takes a document away with its chunks. Throws `not_found`. */
export function deleteDocument({ knex, now }: Deps, caller: Caller, id: string): Promise<void> {
  return retryDeadlock(() =>
    knex.transaction(async (trx) => {
      const { title, url, source } = await lockDocument(trx, id);
      await drop(trx, [idToBytes(id)]);
      const entry = { action: 'document.delete', target: { type: 'document', id }, before: { title, url, source } };
      await recordAudit(trx, { ...caller, ...entry, at: now() });
    }),
  );
}

/** Takes away the help pages of the invented shop that nobody has changed. Returns how many there were. */
export function deleteSamples({ knex, now }: Deps, caller: Caller): Promise<number> {
  return retryDeadlock(() =>
    knex.transaction(async (trx) => {
      const ids: Buffer[] = await trx('knowledge_documents').where({ source: 'sample' }).forUpdate().pluck('id');
      if (ids.length === 0) return 0;
      await drop(trx, ids);
      const entry = { action: 'document.delete_samples', target: { type: 'document', id: null } };
      await recordAudit(trx, { ...caller, ...entry, before: { documents: ids.length }, at: now() });
      return ids.length;
    }),
  );
}

async function drop(trx: Knex, ids: Buffer[]): Promise<void> {
  await trx('knowledge_documents').whereIn('id', ids).delete();
  await trx('knowledge_chunks').whereIn('document_id', ids).delete();
}
