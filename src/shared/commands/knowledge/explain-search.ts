import type { FoundPassage } from '#contract/knowledge.ts';
import { citationOf } from '#domain/prompt.ts';
import type { Knex } from '#shared/db/knex.ts';
import { readTitles } from '#shared/db/knowledge.ts';
import { searchKnowledge } from '#shared/db/search/search-knowledge.ts';
import { passageLimit } from './create-knowledge.ts';

/** What a question finds, as the AI gets it: past any cache, so that a change shows at once. */
export async function explainSearch(knex: Knex, question: string, limit: number): Promise<FoundPassage[]> {
  const found = await searchKnowledge(knex, question, limit);
  const titles = await readTitles(
    knex,
    found.map(({ documentId }) => documentId),
  );
  return found.map((passage, at) => {
    const index = at + 1;
    const { url = null, ...cited } = citationOf({ ...passage, index });
    const { text, score, documentId } = passage;
    const documentTitle = titles.get(documentId) ?? passage.title;
    return { ...cited, url, text, score, documentTitle, given: index <= passageLimit };
  });
}
