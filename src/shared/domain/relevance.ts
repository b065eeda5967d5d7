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
