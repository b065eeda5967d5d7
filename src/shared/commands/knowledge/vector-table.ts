import { nearIn } from '#domain/nearest.ts';

/** Numbers of a block: it is searched in 3 ms, and is never copied to make room. */
const blockNumbers = 1024 * 1024;

/** A place in the table is what it is searched by; `cosine` says how near the passage is. */
export type NearPassage = { id: string; cosine: number };

/** Vectors of length 1 and of so many `dimensions` in memory, by the ids of their passages. */
export function createVectorTable(dimensions: number) {
  const perBlock = Math.max(1, Math.floor(blockNumbers / dimensions));
  const blocks: Float32Array[] = [];
  const ids: string[] = [];
  const rows = new Map<string, number>();
  const blockAt = (row: number): Float32Array => blocks[Math.floor(row / perBlock)] as Float32Array;
  const from = (row: number): number => (row % perBlock) * dimensions;

  function put(id: string, vector: Float32Array): void {
    const row = rows.get(id) ?? ids.length;
    if (row === blocks.length * perBlock) blocks.push(new Float32Array(perBlock * dimensions));
    blockAt(row).set(vector, from(row));
    ids[row] = id;
    rows.set(id, row);
  }

  /** The last row takes the place of the one that goes. */
  function remove(id: string): void {
    const row = rows.get(id);
    const last = ids.length - 1;
    const lastId = ids[last];
    if (row === undefined || lastId === undefined) return;
    blockAt(row).set(blockAt(last).subarray(from(last), from(last) + dimensions), from(row));
    ids[row] = lastId;
    rows.set(lastId, row);
    rows.delete(id);
    ids.pop();
    if (blocks.length > Math.ceil(ids.length / perBlock)) blocks.pop();
  }

  return {
    dimensions,
    size: () => ids.length,
    has: (id: string): boolean => rows.has(id),
    put,
    keepOnly(wanted: Set<string>): void {
      for (const id of rows.keys()) if (!wanted.has(id)) remove(id);
    },
    /** What each block has that is at least `least` near to `query`, one block a step. */
    *near(query: Float32Array, least: number): Generator<NearPassage[]> {
      for (const [at, block] of blocks.entries()) {
        const count = Math.min(perBlock, ids.length - at * perBlock);
        yield nearIn(block, count, query, least).map(({ row, cosine }) => ({
          id: ids[at * perBlock + row] as string,
          cosine,
        }));
      }
    },
  };
}

export type VectorTable = ReturnType<typeof createVectorTable>;
