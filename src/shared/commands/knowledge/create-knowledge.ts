import { fuseRanks } from '#domain/fuse-ranks.ts';
import type { Context } from '#shared/context.ts';
import { type FoundPassage, searchKnowledge } from '#shared/db/search/search-knowledge.ts';
import { randomId } from '#shared/id.ts';
import { embeddingEndpoint } from '#shared/llm/endpoints.ts';
import { createMeaning, type Meaning } from './create-meaning.ts';
import { wakeVectors } from './wake-vectors.ts';

/** Passages that go with a question. */
const passageLimit = 4;

/** Longer questions are letters: nobody writes the same one twice. */
const maxQuestion = 200;

/** How stale an answer of the knowledge base can be where a change could not be told (the CLI's), ms. */
const ttlMs = 60_000;

/** Questions whose answers a worker finds before anybody asks. */
const warmQuestions = 50;

export type Knowledge = {
  /** What answers `question` best: by its terms, and by its meaning where the configuration names a model for that. */
  search(question: string, limit?: number): Promise<FoundPassage[]>;
  /** Call after each change of documents. */
  forget(): Promise<void>;
  /** Call after passages got their vectors. */
  renew(): Promise<void>;
  /** Looks up what people probably ask, so that the first of them does not wait longer than the others. */
  warmUp(): Promise<void>;
};

/** The knowledge base behind a cache: customers of one shop ask the same things in the same words all day. One a process. */
export function createKnowledge(
  ctx: Pick<Context, 'knex' | 'caches' | 'queues' | 'config' | 'log' | 'now'>,
): Knowledge {
  const { knex, caches, log } = ctx;
  // Every answer belongs to an edition; a change begins another one, and the old answers are asked for no more.
  const editions = caches.create('knowledge_edition', { load: async () => randomId(), ttlMs: 3_600_000, max: 1 });
  const edition = () => editions.get('current');
  const answers = caches.create('knowledge', {
    load: (key) => searchKnowledge(knex, key.slice(key.indexOf(' ') + 1), passageLimit),
    ttlMs,
    max: 2000,
  });
  const endpoint = embeddingEndpoint(ctx.config);
  const meaning = endpoint && createMeaning(ctx, endpoint, { edition, maxQuestion, ttlMs });

  async function findByTerms(question: string, limit: number): Promise<FoundPassage[]> {
    const plain = plainOf(question);
    if (plain.length > maxQuestion || limit !== passageLimit) return searchKnowledge(knex, question, limit);
    return answers.get(`${await edition()} ${plain}`);
  }

  const findByMeaning = ({ search }: Meaning, question: string, limit: number) =>
    search(plainOf(question), limit).catch((error: Error): FoundPassage[] => {
      log.info({ err: error.message }, 'a question was looked up by its terms alone');
      return [];
    });

  return {
    async search(question, limit = passageLimit) {
      // Two files without a word are a question of white space.
      if (!meaning || plainOf(question) === '') return findByTerms(question, limit);
      const lists = await Promise.all([findByTerms(question, limit), findByMeaning(meaning, question, limit)]);
      return fuseRanks(lists, ({ chunkId }) => chunkId).slice(0, limit);
    },
    async forget() {
      await editions.forget('current');
      await wakeVectors(ctx).catch((error: Error) => log.warn({ err: error.message }, 'vectors wait for the sweeper'));
    },
    renew: () => editions.forget('current'),
    async warmUp() {
      const newest: { title: string }[] = await knex('knowledge_documents')
        .orderBy('created_at', 'desc')
        .limit(warmQuestions)
        .select('title');
      for (const { title } of newest) await findByTerms(title, passageLimit);
      await meaning?.load();
    },
  };
}

const plainOf = (question: string): string => question.trim().replace(/\s+/g, ' ');
