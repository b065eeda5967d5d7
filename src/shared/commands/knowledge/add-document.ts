import type { DocumentSource } from '#contract/knowledge.ts';
import { languageOf } from '#domain/terms.ts';
import type { Knex } from '#shared/db/knex.ts';
import { joinPassages } from '#shared/db/knowledge.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { chunkRows, storeChunks } from './store-chunks.ts';

export type NewDocument = {
  /** Adding the same id again replaces the document. */
  id?: string;
  title: string;
  url?: string;
  /** Of its readers; by default that of its text. */
  language?: string;
  source?: DocumentSource;
  /** Pieces that are found and quoted on their own. `title` by default the document's. */
  chunks: { title?: string; text: string }[];
};

export type AddedDocument = { id: string; changed: boolean };

/**
 * Adds or replaces a document that comes in pieces, searchable at once; nobody is told. What people add are pages:
 * `putDocument`.
 */
export function addDocument(knex: Knex, document: NewDocument): Promise<AddedDocument> {
  const id = document.id ?? newId();
  const bytes = idToBytes(id);
  const { title, url = null, chunks, source = 'text' } = document;
  const text = joinPassages(title, chunks);
  const row = { title, url, text, language: document.language ?? languageOf(text), source };

  return retryDeadlock(() =>
    knex.transaction(async (trx) => {
      const stored = await trx('knowledge_documents')
        .where({ id: bytes })
        .forUpdate()
        .first('title', 'url', 'text', 'language', 'source');
      const changed = await storeChunks(trx, id, await chunkRows(id, title, chunks));
      if (!changed && JSON.stringify(stored) === JSON.stringify(row)) return { id, changed };
      const born = { id: bytes, ...row, created_at: new Date() };
      await trx('knowledge_documents').insert(born).onConflict('id').merge(Object.keys(row));
      return { id, changed: true };
    }),
  );
}
