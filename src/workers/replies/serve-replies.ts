import { queues as catalog } from '#contract/queues.ts';
import type { Knowledge } from '#shared/commands/knowledge/create-knowledge.ts';
import type { Context } from '#shared/context.ts';
import { type Handlers, type Served, type Serving, serveQueue } from '#shared/queue/serve-queue.ts';
import { within } from '#shared/within.ts';
import type { BatchTurn, StartReply } from '../lane/batch-turns.ts';
import type { Answering } from './answer-turn.ts';
import { type Assistant, createAssistant } from './create-assistant.ts';
import { generateReply } from './generate-reply.ts';
import { lookAhead } from './look-up.ts';
import { openRunningTurns } from './running-turns.ts';
import { createSlots } from './slots.ts';
import { suggest } from './suggest.ts';
import { openTurnClaims } from './turn-claims.ts';
import { wakeReply } from './wake-reply.ts';

/** A turn without a slot waits this long for one here, ms, before any worker may have it: a job costs more than a short wait. */
const slotMs = 100;

/** Time for running replies to be given up, ms: each leaves word for a worker that stays. */
const closeMs = 5000;

export type ServedReplies = Served & Pick<Assistant, 'failingModels'> & { startReply: StartReply };

/**
 * Serves `replies`: the AI's turns and the agents' suggestions. A lane of this process hands its turns over without the
 * queue (docs/adr/0015-turns-in-process.md); those of other workers, and what is more than this one may run, come as
 * jobs.
 */
export async function serveReplies(ctx: Context, serving: Serving, knowledge: Knowledge): Promise<ServedReplies> {
  const { config, log, queues } = ctx;
  const { failingModels, ...models } = createAssistant(ctx);
  const answering: Answering = {
    ctx,
    ...models,
    search: knowledge.search,
    turns: await openRunningTurns(ctx),
    claims: openTurnClaims(ctx),
    longestMs: catalog.replies['reply.generate'].timeoutMs,
  };
  knowledge.warmUp().catch((error: Error) => log.warn({ err: error.message }, 'the knowledge is not warm'));
  const slots = createSlots(config.REPLY_CONCURRENCY);
  const running = new Set<Promise<void>>();
  const handlers: Handlers<'replies'> = {
    'reply.generate': async ({ conversationId }) => {
      // Without a slot the worker is closing; asked again while this job is active, it runs once more elsewhere.
      if (!(await slots.take())) return wakeReply(queues, conversationId);
      await generateReply(answering, conversationId).finally(slots.release);
    },
    'suggestion.generate': (payload, { signal }) => suggest(answering, payload, signal),
  };
  const served = serveQueue(serving, 'replies', handlers, config.REPLY_CONCURRENCY);
  // What runs here without a job leaves less room for jobs: another worker may have some.
  const adjust = () => served.limit(config.REPLY_CONCURRENCY - running.size);

  const startReply: StartReply = (turn, committed) => {
    // Beyond what may soon have a slot, others are asked at once.
    if (running.size >= 2 * config.REPLY_CONCURRENCY) return false;
    const reply = start(turn, committed).finally(() => {
      running.delete(reply);
      adjust();
    });
    running.add(reply);
    adjust();
    return true;
  };

  async function start(turn: BatchTurn, committed: Promise<boolean>): Promise<void> {
    const { id } = turn.conversation;
    if (slots.tryTake()) {
      const looked = lookAhead({ knex: ctx.knex, search: answering.search }, turn);
      return generateReply(answering, id, { looked, committed }).finally(slots.release);
    }
    if (!(await committed)) return;
    if (await slots.take(slotMs)) return generateReply(answering, id).finally(slots.release);
    await wakeReply(queues, id).catch((error: unknown) => log.warn({ err: error }, 'a turn waits for the sweeper'));
  }

  return {
    startReply,
    failingModels,
    async close() {
      slots.close();
      answering.claims.close();
      await Promise.all([served.close(), within(closeMs, Promise.all(running)).catch(() => undefined)]);
    },
  };
}
