import type { Knowledge } from '#shared/commands/knowledge/create-knowledge.ts';
import type { Context } from '#shared/context.ts';
import { createEmbed } from '#shared/llm/create-embed.ts';
import { embeddingEndpoint, spaceOf } from '#shared/llm/endpoints.ts';
import { LlmError } from '#shared/llm/llm-error.ts';
import { type Served, type Serving, serveQueue } from '#shared/queue/serve-queue.ts';
import { sleep } from '#shared/sleep.ts';
import { type Maker, makeVectors } from './make-vectors.ts';

/** Nobody waits for these: a slow answer is better than none. */
const limits = { timeoutMs: 30_000, attempts: 3 };

/** Serves `knowledge`: the vectors of passages, one call after the other, so that the account's limits are left to replies. */
export function serveKnowledge(ctx: Context, serving: Serving, knowledge: Knowledge): Served {
  const maker = createMaker(ctx, knowledge);
  let said = '';
  return serveQueue(
    serving,
    'knowledge',
    {
      'vectors.make': async (_payload, { signal, log }) => {
        if (!maker) return;
        try {
          await makeVectors(maker, signal);
          said = '';
        } catch (error) {
          // What is left undone the rows still owe, and the sweeper wakes it again.
          if (signal.aborted) return;
          if (!(error instanceof LlmError)) throw error;
          if (error.message !== said) log.warn({ err: error.message }, 'passages wait for their vectors');
          said = error.message;
        }
      },
    },
    1,
  );
}

function createMaker({ config, knex, log, now }: Context, knowledge: Knowledge): Maker | null {
  const endpoint = embeddingEndpoint(config);
  if (!endpoint) return null;
  const note = (fact: object) => log.info(fact, 'model');
  const embed = createEmbed(endpoint, limits, { now, sleep, random: Math.random, note });
  return { knex, log, now, model: spaceOf(endpoint), embed, told: knowledge.renew };
}
