import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import { type FoundPassage, type PassageRow, presentPassage } from './search-knowledge.ts';

/** Passages by their ids, in that order, without those that are gone; and the language of each. */
export async function readPassages(
  knex: Knex,
  found: { id: string; cosine: number }[],
): Promise<{ passage: FoundPassage; language: string }[]> {
  if (found.length === 0) return [];
  const rows: PassageRow[] = await knex('knowledge_chunks as c')
    .join('knowledge_documents as d', 'd.id', 'c.document_id')
    .whereIn(
      'c.id',
      found.map(({ id }) => idToBytes(id)),
    )
    .select('c.id', 'c.document_id', 'c.title', 'c.text', 'd.url', 'd.language');
  const byId = new Map(rows.map((row) => [bytesToId(row.id), row]));
  return found.flatMap(({ id, cosine }) => {
    const row = byId.get(id);
    return row ? [{ passage: presentPassage(row, cosine), language: row.language }] : [];
  });
}
