/** A passage that has this part of the question's terms is about the question. */
const enoughShare = 1 / 3;
/** A long question is also met by this many of its terms, if they are not lost in it. */
const enoughTerms = 3;
const leastShare = 0.2;

/** `share`: the part of the question's different terms that the passage has, 0..1. */
export type Relevance = { share: number; relevant: boolean };

/** Whether a passage answers at all: a wrong answer is worse than the offer of a human. Both sides as `terms` spells them. */
export function relevanceOf(question: readonly string[], passage: readonly string[]): Relevance {
  const wanted = new Set(question);
  if (wanted.size === 0) return { share: 0, relevant: false };
  const has = new Set(passage);
  const matched = [...wanted].filter((term) => has.has(term)).length;
  const share = matched / wanted.size;
  return { share, relevant: share >= enoughShare || (matched >= enoughTerms && share >= leastShare) };
}

/** A passage this much further away than the nearest one only has the subject in common. */
const nearBest = 0.85;

/**
 * Those of `found`, the nearest first, that are about the question: near by themselves (`least` depends on the model, which
 * has a scale of its own) and beside the nearest.
 */
export function nearEnough<T extends { cosine: number }>(found: readonly T[], least: number): T[] {
  const best = found[0]?.cosine ?? 0;
  return found.filter(({ cosine }) => cosine >= least && cosine >= best * nearBest);
}
