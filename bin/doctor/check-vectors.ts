import type { Config } from '#shared/config.ts';
import type { Knex } from '#shared/db/knex.ts';
import { countVectors } from '#shared/db/search/knowledge-vectors.ts';
import { embeddingEndpoint, spaceOf } from '#shared/llm/endpoints.ts';
import { postEmbeddings } from '#shared/llm/post-embeddings.ts';
import { type Check, fail, ok, warn } from './check.ts';

const answerMs = 5000;

/** Whether the model for embeddings makes a vector of one word, which costs a token: lists of models seldom name it. */
export async function checkEmbeddings(config: Config): Promise<Check[]> {
  const name = 'embeddings';
  const endpoint = embeddingEndpoint(config);
  if (!endpoint) return [];
  const { model, baseUrl } = endpoint;
  try {
    const [vector] = await postEmbeddings(endpoint, ['hello'], AbortSignal.timeout(answerMs));
    return [ok(name, `${model} at ${baseUrl}: ${vector?.length} dimensions`)];
  } catch (error) {
    return [
      fail(
        name,
        `${model} at ${baseUrl} makes no vectors: ${(error as Error).message.slice(0, 200)}`,
        'check AI_EMBEDDING_MODEL, AI_EMBEDDING_DIMENSIONS and the key; until then passages are found by their words alone',
      ),
    ];
  }
}

/** How many passages have their vector. */
export async function checkVectors(knex: Knex, config: Config): Promise<Check[]> {
  const endpoint = embeddingEndpoint(config);
  if (!endpoint) return [];
  const { passages, made } = await countVectors(knex, spaceOf(endpoint));
  const detail = `${made} of ${passages} passages have one`;
  if (made >= passages) return [ok('vectors', detail)];
  const fix = 'wait; if the number stays, see the embeddings above, and that a worker serves knowledge';
  return [warn('vectors', detail, fix)];
}
