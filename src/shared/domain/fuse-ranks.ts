/** Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet" (SIGIR 2009): the choice matters little. */
const k = 60;

/**
 * One ranking from several, the best first in each: an item has 1 / (60 + rank) from every list that names it. Only ranks
 * count, so that lists whose scores have nothing in common can be put together. Each item is that of the first list which
 * has it; of two with the same weight the one that came first stays first.
 */
export function fuseRanks<T>(lists: readonly (readonly T[])[], idOf: (item: T) => string): T[] {
  const fused = new Map<string, { item: T; weight: number }>();
  for (const list of lists) {
    for (const [at, item] of list.entries()) {
      const entry = fused.get(idOf(item)) ?? { item, weight: 0 };
      fused.set(idOf(item), { ...entry, weight: entry.weight + 1 / (k + at + 1) });
    }
  }
  return [...fused.values()].sort((a, b) => b.weight - a.weight).map(({ item }) => item);
}
