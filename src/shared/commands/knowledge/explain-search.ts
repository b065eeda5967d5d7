import type { FoundPassage } from '#contract/knowledge.ts';
import { citationOf } from '#domain/prompt.ts';
import type { Knex } from '#shared/db/knex.ts';
import { readTitles } from '#shared/db/knowledge.ts';
import type { Knowledge } from './create-knowledge.ts';

/** What a question finds, as the AI gets it, and which of these passages it gets. */
export async function explainSearch(
  knex: Knex,
  { search }: Knowledge,
  question: string,
  limit: number,
): Promise<FoundPassage[]> {
  // Another limit may change the order: what the AI gets is what it would ask for.
  const [found, given] = await Promise.all([search(question, limit), search(question)]);
  const isGiven = new Set(given.map(({ chunkId }) => chunkId));
  const titles = await readTitles(
    knex,
    found.map(({ documentId }) => documentId),
  );
  return found.map((passage, at) => {
    const { url = null, ...cited } = citationOf({ ...passage, index: at + 1 });
    const { text, score, documentId, chunkId } = passage;
    return {
      ...{ ...cited, url, text, score },
      documentTitle: titles.get(documentId) ?? passage.title,
      given: isGiven.has(chunkId),
    };
  });
}
