import type { Context } from '#shared/context.ts';
import { countVectors } from '#shared/db/search/knowledge-vectors.ts';
import { embeddingEndpoint, spaceOf } from '#shared/llm/endpoints.ts';

type Deps = Pick<Context, 'knex' | 'queues' | 'config'>;

/** Has the vectors made that passages lack. Does nothing where no model makes any. */
export async function wakeVectors({ queues, config }: Omit<Deps, 'knex'>): Promise<void> {
  if (config.AI_EMBEDDING_MODEL !== '') await queues.add('knowledge', 'vectors.make', {}, { wakes: 'vectors' });
}

/** The same if rows say that some are owed. Returns whether they do. */
export async function wakeOwedVectors(deps: Deps): Promise<boolean> {
  const endpoint = embeddingEndpoint(deps.config);
  if (!endpoint) return false;
  const { passages, made } = await countVectors(deps.knex, spaceOf(endpoint));
  if (made >= passages) return false;
  await wakeVectors(deps);
  return true;
}
