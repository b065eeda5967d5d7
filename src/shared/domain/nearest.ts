/** `cosine` of two vectors of length 1 is their dot product: 1 for the same meaning, about 0 for none in common. */
export type Near = { row: number; cosine: number };

/** A vector of length 1 in the same direction; null for one that has none. */
export function normalise(numbers: ArrayLike<number>): Float32Array | null {
  const vector = Float32Array.from(numbers);
  const length = Math.sqrt(vector.reduce((sum, number) => sum + number * number, 0));
  return Number.isFinite(length) && length > 0 ? vector.map((number) => number / length) : null;
}

/**
 * The first `count` vectors of `block`, which lie one after the other, that are at least `least` near to `query`, in the order
 * of their rows. All have length 1.
 */
export function nearIn(block: Float32Array, count: number, query: Float32Array, least: number): Near[] {
  const near: Near[] = [];
  const size = query.length;
  for (let row = 0; row < count; row += 1) {
    const from = row * size;
    let cosine = 0;
    // An index of its own: walking over the vector with forEach took four times as long.
    for (let at = 0; at < size; at += 1) cosine += (block[from + at] as number) * (query[at] as number);
    if (cosine >= least) near.push({ row, cosine });
  }
  return near;
}
