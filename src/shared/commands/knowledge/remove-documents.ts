import type { Knex } from '#shared/db/knex.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { idToBytes } from '#shared/id.ts';

/** Takes documents away with their chunks: all that are there of `ids`. Returns how many that were. */
export function removeDocuments(knex: Knex, ids: string[]): Promise<number> {
  const bytes = ids.map(idToBytes);
  return retryDeadlock(() =>
    knex.transaction(async (trx) => {
      const removed = await trx('knowledge_documents').whereIn('id', bytes).delete();
      await trx('knowledge_chunks').whereIn('document_id', bytes).delete();
      return removed;
    }),
  );
}
