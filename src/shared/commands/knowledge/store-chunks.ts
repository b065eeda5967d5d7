import { setImmediate } from 'node:timers/promises';
import { splitDocument } from '#domain/split-document.ts';
import { terms } from '#domain/terms.ts';
import type { Knex } from '#shared/db/knex.ts';
import { type ChunkRow, readChunks } from '#shared/db/knowledge.ts';
import { idToBytes, nameId } from '#shared/id.ts';

/** Rows of one INSERT: with their terms 200 KB or so, far below any `max_allowed_packet`. */
const batch = 100;

type Chunk = { title?: string; text: string };

/** The chunks of a document, as rows. A chunk's id says which words it has, so that a citation never points at others. */
export async function chunkRows(documentId: string, documentTitle: string, chunks: Chunk[]): Promise<ChunkRow[]> {
  const rows: ChunkRow[] = [];
  for (const [position, { title = documentTitle, text }] of chunks.entries()) {
    // To spell 5 MB takes 700 ms: whoever else asks this process meanwhile has a turn in between.
    if (position > 0 && position % batch === 0) await setImmediate();
    rows.push({
      id: idToBytes(nameId('chunk', documentId, String(position), title, text)),
      document_id: idToBytes(documentId),
      position,
      title,
      text,
      terms: terms(`${title}\n${text}`).join(' '),
    });
  }
  return rows;
}

/** The same from a document's text. */
export const chunkRowsOf = (documentId: string, { title, text }: { title: string; text: string }) =>
  chunkRows(documentId, title, splitDocument(text, title).chunks);

/** Puts chunks in the place of those that a document has. False: they are the same, spelled the same. */
export async function storeChunks(trx: Knex, documentId: string, chunks: ChunkRow[]): Promise<boolean> {
  const bytes = idToBytes(documentId);
  const spelled = (rows: ChunkRow[]) => JSON.stringify(rows.map(({ title, text, terms }) => [title, text, terms]));
  if (spelled(await readChunks(trx, bytes)) === spelled(chunks)) return false;
  await trx('knowledge_chunks').where({ document_id: bytes }).delete();
  for (let from = 0; from < chunks.length; from += batch) {
    await trx('knowledge_chunks').insert(chunks.slice(from, from + batch));
  }
  return true;
}
