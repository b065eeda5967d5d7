import { wakeDelivery } from '#shared/commands/webhooks/wake-delivery.ts';
import type { Context } from '#shared/context.ts';
import { listDueSubjects, pruneDeliveries } from '#shared/db/webhooks/owed-deliveries.ts';
import { listWebhookIds } from '#shared/db/webhooks/webhooks.ts';
import { every } from '#shared/every.ts';
import { type Served, type Serving, serveQueue } from '#shared/queue/serve-queue.ts';
import { deliverySweepKey } from '#shared/redis-keys.ts';
import { takeRound } from '../take-round.ts';
import { limitTries } from './limit-tries.ts';
import { sendDeliveries } from './send-deliveries.ts';

/** How often deliveries whose time has come are looked for, ms. */
const lookMs = 1000;
/** How many rows one look sees of each webhook: what a receiver takes in a second, or more. */
const lookLimit = 200;
/** How many ended deliveries one look forgets. */
const pruneLimit = 500;
/** Tries at once in a process. Ten webhooks that hang leave room for others, and each of them soon has one try only. */
const slots = 50;

/** Serves `webhooks`: deliveries, as many at once as there are subjects, up to a bound. */
export function serveWebhooks(ctx: Context, serving: Serving): Served {
  every(lookMs, () => look(ctx), 'webhook deliveries could not be looked for', ctx);
  const handlers = { 'delivery.send': limitTries((pair, signal) => sendDeliveries(ctx, pair, signal)) };
  return serveQueue(serving, 'webhooks', handlers, slots);
}

/** Wakes what is due: retries, and whatever Redis lost. Rows are what is owed; the queue only delivers. */
async function look(ctx: Context): Promise<void> {
  const { config, knex, now, settings } = ctx;
  if (!(await takeRound(ctx, deliverySweepKey(config.QUEUE_PREFIX), lookMs))) return;
  await wakeDue(ctx);
  await pruneDeliveries(knex, new Date(now() - settings.get('webhooks').keepDays * 86_400_000), pruneLimit);
}

/** Looks at each webhook by itself: what one is owed hides nothing that is owed to another. Returns how many it woke. */
export async function wakeDue(ctx: Context): Promise<number> {
  let woken = 0;
  for (const webhookId of await listWebhookIds(ctx.knex)) {
    const due = await listDueSubjects(ctx.knex, webhookId, new Date(ctx.now()), lookLimit);
    await Promise.all(due.map((subjectId) => wakeDelivery(ctx, webhookId, subjectId)));
    woken += due.length;
  }
  return woken;
}
