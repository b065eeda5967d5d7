import { nearEnough } from '#domain/relevance.ts';
import { languageOf } from '#domain/terms.ts';
import type { Context } from '#shared/context.ts';
import { bytesOf, vectorOf } from '#shared/db/search/knowledge-vectors.ts';
import { readPassages } from '#shared/db/search/read-passages.ts';
import type { FoundPassage } from '#shared/db/search/search-knowledge.ts';
import { createEmbed } from '#shared/llm/create-embed.ts';
import { type EmbeddingEndpoint, spaceOf } from '#shared/llm/endpoints.ts';
import { sleep } from '#shared/sleep.ts';
import { within } from '#shared/within.ts';
import { createVectorIndex } from './vector-index.ts';

/**
 * How long an answer waits for passages found by meaning, ms. A hosted model gives a question's vector in 50 to 300 ms; what
 * takes longer delays the first word more than the passages are worth, and counts against the breaker.
 */
const patienceMs = 800;
/** The model's part of it: the rest is for the search itself. */
const embedMs = 700;

/** What a letter is about it says at its beginning; models take 8,192 tokens, some of them fewer. Characters. */
const longestAsked = 2000;

export type Meaning = {
  /** The passages that mean what `question` asks, at most `limit`, those in its language first. Throws after 0.8 s. */
  search(question: string, limit: number): Promise<FoundPassage[]>;
  load(): Promise<void>;
};

type Deps = Pick<Context, 'knex' | 'caches' | 'config' | 'log' | 'now'>;
/** `edition` names what the knowledge is now. Questions of up to `maxQuestion` characters are kept for `ttlMs`. */
type Given = { edition: () => Promise<string>; maxQuestion: number; ttlMs: number };

/** Search by meaning: the question's vector beside those of all passages. */
export function createMeaning(
  { knex, caches, config, log, now }: Deps,
  endpoint: EmbeddingEndpoint,
  { edition, maxQuestion, ttlMs }: Given,
): Meaning {
  const space = spaceOf(endpoint);
  const note = (fact: object) => log.info(fact, 'model');
  const deps = { now, sleep, random: Math.random, note };
  const embed = createEmbed(endpoint, { timeoutMs: embedMs, attempts: 1 }, deps);
  const index = createVectorIndex({ knex, log }, space);
  const never = new AbortController().signal;
  const vectorOfText = async (text: string) => (await embed([text], never))[0] ?? null;
  // It means the same tomorrow; but what somebody asked is kept no longer than what it found.
  const questions = caches.create('question_vectors', {
    load: async (key) => bytesOf(await vectorOfText(key.slice(space.length + 1))).toString('base64'),
    ttlMs,
    max: 1000,
  });

  async function vectorOfQuestion(question: string): Promise<Float32Array | null> {
    if (question.length > maxQuestion) return vectorOfText(question.slice(0, longestAsked));
    return vectorOf(Buffer.from(await questions.get(`${space} ${question}`), 'base64'));
  }

  async function find(question: string, limit: number, signal: AbortSignal): Promise<FoundPassage[]> {
    const [current, vector] = await Promise.all([edition(), vectorOfQuestion(question)]);
    if (!vector) return [];
    const least = config.AI_EMBEDDING_MIN_COSINE;
    // Twice as many: half of them may say the same in another language.
    const near = await index.nearest(current, vector, { least, limit: 2 * limit }, signal);
    const found = await readPassages(knex, nearEnough(near, least));
    const own = languageOf(question);
    return found
      .sort((a, b) => Number(b.language === own) - Number(a.language === own))
      .slice(0, limit)
      .map(({ passage }) => passage);
  }

  return {
    async search(question, limit) {
      const late = new AbortController();
      try {
        return await within(patienceMs, find(question, limit, late.signal));
      } finally {
        late.abort();
      }
    },
    load: async () => index.load(await edition()),
  };
}
