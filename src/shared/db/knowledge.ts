import { bytesToId } from '#shared/id.ts';
import type { Knex } from './knex.ts';

export type DocumentEntry = {
  id: string;
  title: string;
  url: string | null;
  language: string;
  chunks: number;
  createdAt: string;
};

type Row = Omit<DocumentEntry, 'id' | 'createdAt'> & { id: Buffer; created_at: Date };

/** All documents that the AI answers from, the oldest first. */
export async function listDocuments(knex: Knex): Promise<DocumentEntry[]> {
  const rows = await knex('knowledge_documents as d')
    .orderBy(['d.created_at', 'd.title'])
    .select<Row[]>('d.id', 'd.title', 'd.url', 'd.language', 'd.created_at')
    .select(knex.raw('(select count(*) from knowledge_chunks c where c.document_id = d.id) as chunks'));
  return rows.map(({ id, created_at, chunks, ...row }) => ({
    ...{ id: bytesToId(id), ...row, chunks: Number(chunks) },
    createdAt: created_at.toISOString(),
  }));
}
