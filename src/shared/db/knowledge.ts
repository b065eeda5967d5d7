import { AppError } from '#contract/errors.ts';
import type { DocumentSource, KnowledgeDetail, KnowledgeDocument } from '#contract/knowledge.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';
import { type Behind, type ListPage, pageOf } from './lists/keyset.ts';

export type DocumentRow = {
  id: Buffer;
  title: string;
  url: string | null;
  language: string;
  /** Null where an older release wrote the row. */
  text: string | null;
  source: DocumentSource;
  file_name: string | null;
  /** Whatever comes under the same name is the same document. */
  name_id: Buffer | null;
  active: number;
  version: number;
  created_at: Date;
  updated_at: Date | null;
};
type ListedRow = Omit<DocumentRow, 'text' | 'name_id'> & { chunks: number | string };
export type ChunkRow = {
  id: Buffer;
  document_id: Buffer;
  position: number;
  title: string;
  text: string;
  terms: string;
};

export type DocumentFilter = {
  /** A part of the title, the address or the file's name. */
  q?: string | undefined;
  source?: DocumentSource | undefined;
  language?: string | undefined;
  active?: boolean | undefined;
};

const columns = 'id title url language source file_name active version created_at updated_at';

/** Documents without their texts. */
const listed = (knex: Knex) =>
  knex('knowledge_documents as d')
    .select<ListedRow[]>(columns.split(' ').map((column) => `d.${column}`))
    .select(knex.raw('(select count(*) from knowledge_chunks c where c.document_id = d.id) as chunks'));

/** Documents that the AI answers from, the newest first. */
export async function listDocuments(
  knex: Knex,
  { q, source, language, active }: DocumentFilter,
  { after, limit }: Behind,
): Promise<ListPage<KnowledgeDocument>> {
  const list = listed(knex)
    .orderBy([
      { column: 'd.created_at', order: 'desc' },
      { column: 'd.id', order: 'desc' },
    ])
    .limit(limit + 1);
  if (source !== undefined) list.where('d.source', source);
  if (language !== undefined) list.where('d.language', language);
  if (active !== undefined) list.where('d.active', active);
  if (q !== undefined) {
    const part = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
    list.where((any) =>
      any.where('d.title', 'like', part).orWhere('d.url', 'like', part).orWhere('d.file_name', 'like', part),
    );
  }
  if (after) {
    const at = new Date(after.at);
    list.where('d.created_at', '<=', at);
    list.where((behind) =>
      behind
        .where('d.created_at', '<', at)
        .orWhere((same) => same.where('d.created_at', at).where('d.id', '<', idToBytes(after.id))),
    );
  }
  const placeOf = ({ id, created_at }: ListedRow) => ({ at: created_at.getTime(), id: bytesToId(id) });
  return pageOf(await list, limit, placeOf, presentDocument);
}

/** One document, as lists show it. Throws `not_found`. */
export async function readDocument(knex: Knex, id: string): Promise<KnowledgeDocument> {
  const row = await listed(knex).where('d.id', idToBytes(id)).first();
  if (!row) throw new AppError('not_found');
  return presentDocument(row);
}

/** One document with its text and passages. Throws `not_found`. */
export async function readDocumentDetail(knex: Knex, id: string): Promise<KnowledgeDetail> {
  const [document, row, chunks] = await Promise.all([
    readDocument(knex, id),
    knex('knowledge_documents')
      .where({ id: idToBytes(id) })
      .first<Pick<DocumentRow, 'text'>>('text'),
    readChunks(knex, idToBytes(id)),
  ]);
  const passages = chunks.map(({ id: chunk, title, text }) => ({ chunkId: bytesToId(chunk), title, text }));
  return { ...document, chunks: passages.length, text: row?.text ?? joinPassages(document.title, chunks), passages };
}

/** One document's row, locked until the transaction ends. Throws `not_found`. */
export async function lockDocument(trx: Knex, id: string): Promise<DocumentRow> {
  const row = await trx('knowledge_documents')
    .where({ id: idToBytes(id) })
    .forUpdate()
    .first();
  if (!row) throw new AppError('not_found');
  return row;
}

/** The chunks of a document in their order. */
export const readChunks = async (knex: Knex, documentId: Buffer): Promise<ChunkRow[]> =>
  knex('knowledge_chunks').where({ document_id: documentId }).orderBy('position');

/** The titles of documents by id. */
export async function readTitles(knex: Knex, ids: string[]): Promise<Map<string, string>> {
  const rows: Pick<DocumentRow, 'id' | 'title'>[] = await knex('knowledge_documents')
    .whereIn('id', ids.map(idToBytes))
    .select('id', 'title');
  return new Map(rows.map(({ id, title }) => [bytesToId(id), title]));
}

/** A text that splits into these passages again, for documents whose own text was not kept. */
export const joinPassages = (title: string, passages: { title?: string; text: string }[]): string =>
  passages
    .map(({ title: heading = title, text }) => (heading === title ? text : `## ${heading}\n\n${text}`))
    .join('\n\n');

const presentDocument = (row: ListedRow): KnowledgeDocument => ({
  id: bytesToId(row.id),
  title: row.title,
  url: row.url,
  language: row.language,
  source: row.source,
  fileName: row.file_name,
  active: row.active === 1,
  chunks: Number(row.chunks),
  version: row.version,
  createdAt: row.created_at.toISOString(),
  updatedAt: (row.updated_at ?? row.created_at).toISOString(),
});
