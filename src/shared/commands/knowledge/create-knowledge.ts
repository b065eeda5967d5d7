import type { Context } from '#shared/context.ts';
import { type FoundPassage, searchKnowledge } from '#shared/db/search/search-knowledge.ts';
import { randomId } from '#shared/id.ts';

/** Passages that go with a question. */
const passageLimit = 4;

/** Longer questions are letters: nobody writes the same one twice. */
const maxQuestion = 200;

/** How stale an answer of the knowledge base can be where a change could not be told (the CLI's), ms. */
const ttlMs = 60_000;

/** Questions whose answers a worker finds before anybody asks. */
const warmQuestions = 50;

export type Knowledge = {
  search(question: string): Promise<FoundPassage[]>;
  /** Call after each change of documents. */
  forget(): Promise<void>;
  /** Looks up what people probably ask, so that the first of them does not wait longer than the others. */
  warmUp(): Promise<void>;
};

/** The knowledge base behind a cache: customers of one shop ask the same things in the same words all day. */
export function createKnowledge({ knex, caches }: Pick<Context, 'knex' | 'caches'>): Knowledge {
  // Every answer belongs to an edition; a change begins another one, and the old answers are asked for no more.
  const editions = caches.create('knowledge_edition', { load: async () => randomId(), ttlMs: 3_600_000, max: 1 });
  const answers = caches.create('knowledge', {
    load: (key) => searchKnowledge(knex, key.slice(key.indexOf(' ') + 1), passageLimit),
    ttlMs,
    max: 2000,
  });

  async function search(question: string): Promise<FoundPassage[]> {
    const plain = question.trim().replace(/\s+/g, ' ');
    if (plain.length > maxQuestion) return searchKnowledge(knex, question, passageLimit);
    return answers.get(`${await editions.get('current')} ${plain}`);
  }

  return {
    search,
    forget: () => editions.forget('current'),
    async warmUp() {
      const newest: { title: string }[] = await knex('knowledge_documents')
        .orderBy('created_at', 'desc')
        .limit(warmQuestions)
        .select('title');
      for (const { title } of newest) await search(title);
    },
  };
}
