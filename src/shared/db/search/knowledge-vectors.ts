import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';

/** Comes before every id. */
const beforeAll = '00000000-0000-0000-0000-000000000000';

/** A passage that has no vector of a model yet. */
export type OwedChunk = { id: string; title: string; text: string };

/** A vector of length 1; null: the model refuses the passage. */
export type StoredVector = { id: string; vector: Float32Array | null };

/** Passages, and those of them that the model has seen. A vector goes with its passage, so equal numbers mean: all. */
export async function countVectors(knex: Knex, model: string): Promise<{ passages: number; made: number }> {
  const [rows] = await knex.raw(
    'select (select count(*) from knowledge_chunks) as passages, ' +
      '(select count(*) from knowledge_vectors where model = ?) as made',
    [model],
  );
  return { passages: Number(rows[0].passages), made: Number(rows[0].made) };
}

/** The first passages without a vector of `model`, behind the id `after` if one is given. */
export async function listOwedChunks(
  knex: Knex,
  model: string,
  after: string | null,
  limit: number,
): Promise<OwedChunk[]> {
  const [rows] = await knex.raw(owedSql, [model, idToBytes(after ?? beforeAll), limit]);
  return (rows as (Omit<OwedChunk, 'id'> & { id: Buffer })[]).map(({ id, ...chunk }) => ({
    id: bytesToId(id),
    ...chunk,
  }));
}

/** By the index without the vectors: left alone, it read those of 50,000 passages (1.6 s) to see that they are there. */
const owedSql =
  'select c.id, c.title, c.text from knowledge_chunks c ' +
  'left join knowledge_vectors v force index (knowledge_vectors_model_chunk_id_made_at_index) ' +
  'on v.model = ? and v.chunk_id = c.id where v.chunk_id is null and c.id > ? order by c.id limit ?';

/** Keeps vectors. Those of passages that are gone meanwhile are left out, and what is there stays. */
export async function storeVectors(knex: Knex, model: string, made: StoredVector[], at: Date): Promise<void> {
  const rows = made.map(({ id, vector }) => ({ chunk_id: idToBytes(id), model, vector: bytesOf(vector), made_at: at }));
  // The foreign key's refusal is one of those that `ignore` passes over.
  await knex('knowledge_vectors').insert(rows).onConflict().ignore();
}

/** Ids of passages with a vector, in their order, behind the id `after` if one is given. */
export async function listVectorIds(knex: Knex, model: string, after: string | null, limit: number): Promise<string[]> {
  const ids: Buffer[] = await knex('knowledge_vectors')
    .where({ model })
    .where('chunk_id', '>', idToBytes(after ?? beforeAll))
    .orderBy('chunk_id')
    .limit(limit)
    .pluck('chunk_id');
  return ids.map(bytesToId);
}

export async function readVectors(knex: Knex, model: string, ids: string[]): Promise<StoredVector[]> {
  const rows: { chunk_id: Buffer; vector: Buffer }[] = await knex('knowledge_vectors')
    .where({ model })
    .whereIn('chunk_id', ids.map(idToBytes))
    .select('chunk_id', 'vector');
  return rows.map(({ chunk_id, vector }) => ({ id: bytesToId(chunk_id), vector: vectorOf(vector) }));
}

/** How many the numbers of a model's vectors are; null before the first one. */
export async function readDimensions(knex: Knex, model: string): Promise<number | null> {
  const row = await knex('knowledge_vectors')
    .where({ model })
    .whereRaw("vector <> ''")
    .orderBy('chunk_id')
    .first<{ bytes: number }>(knex.raw('length(vector) as bytes'));
  return row ? row.bytes / 4 : null;
}

/** Rows of one statement: their vectors are a few megabytes. */
const forgetRows = 1000;

/**
 * Forgets the vectors of other models made before `before`, once those of `model` have been there that long: during an update
 * workers with the one and the other run side by side.
 */
export async function forgetOtherVectors(knex: Knex, model: string, before: Date): Promise<void> {
  const [first] = await knex('knowledge_vectors').where({ model }).min({ at: 'made_at' });
  if (!first?.at || first.at >= before) return;
  for (;;) {
    const gone = await knex('knowledge_vectors')
      .whereNot({ model })
      .where('made_at', '<', before)
      .limit(forgetRows)
      .delete();
    if (gone < forgetRows) return;
  }
}

/** As stored: float32, little endian, as every machine has them that Node runs on. */
export const bytesOf = (vector: Float32Array | null): Buffer =>
  vector ? Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength) : Buffer.alloc(0);

/** A copy, since a part of a buffer may lie where no number may begin. */
export const vectorOf = (bytes: Uint8Array): Float32Array | null =>
  bytes.byteLength === 0 ? null : new Float32Array(new Uint8Array(bytes).buffer);
