import { wakeDelivery } from '#shared/commands/webhooks/send-webhook.ts';
import type { Context } from '#shared/context.ts';
import { bytesToId } from '#shared/id.ts';
import { type Served, type Serving, serveQueue } from '#shared/queue/serve-queue.ts';
import { sendDeliveries } from './send-deliveries.ts';

/** How often a worker looks for deliveries whose time has come, ms. */
const lookMs = 1000;
/** How many subjects one look wakes, and how many ended deliveries it forgets. */
const lookLimit = 500;

/** Serves `webhooks`: deliveries, as many at once as there are subjects, up to a bound. */
export function serveWebhooks(ctx: Context, serving: Serving): Served {
  startLooking(ctx);
  const handlers = {
    'delivery.send': (pair: { webhookId: string; subjectId: string }, run: { signal: AbortSignal }) =>
      sendDeliveries(ctx, pair, run),
  };
  return serveQueue(serving, 'webhooks', handlers, 20);
}

/** Wakes what is due: retries, and whatever Redis lost. Rows are what is owed; the queue only delivers. */
function startLooking(ctx: Context): void {
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    await wakeDue(ctx)
      .then(() => forgetOld(ctx))
      .catch((error: Error) => ctx.log.warn({ err: error.message }, 'webhook deliveries could not be looked for'));
    if (!closed) timer = setTimeout(look, lookMs);
  };
  timer = setTimeout(look, 0);
  ctx.releasers.add(() => {
    closed = true;
    clearTimeout(timer);
  });
}

export async function wakeDue(ctx: Context): Promise<number> {
  const due: { webhook_id: Buffer; subject_id: Buffer }[] = await ctx
    .knex('webhook_deliveries as d')
    .join('webhooks as w', 'w.id', 'd.webhook_id')
    .where({ 'd.status': 'pending' })
    .where('d.next_at', '<=', new Date(ctx.now()))
    .where((live) => live.where({ 'w.active': 1 }).orWhere({ 'd.type': 'ping' }))
    .where((free) => free.whereNull('d.claimed_until').orWhere('d.claimed_until', '<', new Date(ctx.now())))
    .distinct('d.webhook_id', 'd.subject_id')
    .limit(lookLimit);
  for (const { webhook_id, subject_id } of due) await wakeDelivery(ctx, bytesToId(webhook_id), bytesToId(subject_id));
  return due.length;
}

async function forgetOld({ knex, now, settings }: Context): Promise<void> {
  const before = new Date(now() - settings.get('webhooks').keepDays * 86_400_000);
  await knex('webhook_deliveries').where('ended_at', '<', before).orderBy('ended_at').limit(lookLimit).del();
}
