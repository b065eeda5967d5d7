import { setImmediate } from 'node:timers/promises';
import { splitDocument } from '#domain/split-document.ts';
import { terms } from '#domain/terms.ts';
import type { Knex } from '#shared/db/knex.ts';
import { type ChunkRow, readChunks } from '#shared/db/knowledge.ts';
import { bytesToId, idToBytes, nameId } from '#shared/id.ts';

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

/**
 * Puts chunks in the place of those that a document has. One that stays as it is, at its place, is left alone, and keeps
 * its vectors: others cost a call of a model. False: all are the same, spelled the same.
 */
export async function storeChunks(trx: Knex, documentId: string, chunks: ChunkRow[]): Promise<boolean> {
  const nameOf = ({ id, terms: spelled }: ChunkRow) => `${bytesToId(id)} ${spelled}`;
  const stored = await readChunks(trx, idToBytes(documentId));
  const [there, wanted] = [new Set(stored.map(nameOf)), new Set(chunks.map(nameOf))];
  const gone = stored.filter((row) => !wanted.has(nameOf(row)));
  const added = chunks.filter((row) => !there.has(nameOf(row)));
  for (let from = 0; from < gone.length; from += batch) {
    const ids = gone.slice(from, from + batch).map(({ id }) => id);
    await trx('knowledge_chunks').whereIn('id', ids).delete();
  }
  for (let from = 0; from < added.length; from += batch) {
    await trx('knowledge_chunks').insert(added.slice(from, from + batch));
  }
  return gone.length + added.length > 0;
}
