import { languageOf, terms } from '#domain/terms.ts';
import type { Knex } from '#shared/db/knex.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { idToBytes, nameId, newId } from '#shared/id.ts';

export type NewDocument = {
  /** Adding the same id again replaces the document. */
  id?: string;
  title: string;
  url?: string;
  /** Of its readers; by default that of its text. */
  language?: string;
  /** Pieces that are found and quoted on their own. `title` by default the document's. */
  chunks: { title?: string; text: string }[];
};

export type AddedDocument = { id: string; changed: boolean };

/** Adds or replaces a document with its chunks, searchable at once. What is there already is left untouched. */
export function addDocument(knex: Knex, document: NewDocument): Promise<AddedDocument> {
  const id = document.id ?? newId();
  const bytes = idToBytes(id);
  const { title, url = null, language = languageOf(document.chunks.map(({ text }) => text).join('\n')) } = document;
  const chunks = document.chunks.map((chunk, position) => chunkRow(id, title, chunk, position));

  return retryDeadlock(() =>
    knex.transaction(async (trx) => {
      const row = { title, url, language };
      const [stored] = await trx('knowledge_documents')
        .where({ id: bytes })
        .forUpdate()
        .select('title', 'url', 'language');
      const old = await trx('knowledge_chunks')
        .where({ document_id: bytes })
        .orderBy('position')
        .select('title', 'text', 'terms');
      if (stored && same([stored, ...old], [row, ...chunks.map((chunk) => pick(chunk))])) return { id, changed: false };
      const born = { id: bytes, ...row, created_at: new Date() };
      await trx('knowledge_documents').insert(born).onConflict('id').merge(['title', 'url', 'language']);
      await trx('knowledge_chunks').where({ document_id: bytes }).delete();
      if (chunks.length) await trx('knowledge_chunks').insert(chunks);
      return { id, changed: true };
    }),
  );
}

type Chunk = NewDocument['chunks'][number];

/** A chunk's id says which words it has, so that a citation never points at others. */
function chunkRow(documentId: string, documentTitle: string, { title = documentTitle, text }: Chunk, position: number) {
  return {
    id: idToBytes(nameId('chunk', documentId, String(position), title, text)),
    document_id: idToBytes(documentId),
    position,
    title,
    text,
    terms: terms(`${title}\n${text}`).join(' '),
  };
}

const pick = ({ title, text, terms: spelled }: ReturnType<typeof chunkRow>) => ({ title, text, terms: spelled });

const same = (a: object[], b: object[]): boolean => JSON.stringify(a) === JSON.stringify(b);
