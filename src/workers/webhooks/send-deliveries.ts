import { maxTries, retryDelay } from '#domain/delivery-delay.ts';
import { disableWebhook } from '#shared/commands/webhooks/disable-webhook.ts';
import type { Context } from '#shared/context.ts';
import { type DeliveryRow, dropDeliveries } from '#shared/db/webhooks/deliveries.ts';
import {
  claimDelivery,
  findOwed,
  finishDelivery,
  type Pair,
  putOff,
  putOffWhileOff,
} from '#shared/db/webhooks/owed-deliveries.ts';
import { findWebhook, markFailing, type WebhookRow } from '#shared/db/webhooks/webhooks.ts';
import { bytesToId } from '#shared/id.ts';
import { webhookPlace } from '#shared/seal-places.ts';
import { type Posted, post } from '#shared/webhooks/post.ts';
import { signedHeaders } from '#shared/webhooks/sign.ts';

/** A try holds its row this much longer than a receiver may take, ms; then another worker may think it lost. */
const claimSlackMs = 5000;

/**
 * Delivers what a pair is owed, one after the other: the next one goes only when the one before has arrived or was given
 * up. Stops at the first that has to wait; the look comes back for it. Returns whether the receiver took the last one
 * that was tried; null if none was.
 */
export async function sendDeliveries(ctx: Context, pair: Pair, signal: AbortSignal): Promise<boolean | null> {
  let taken: boolean | null = null;
  while (!signal.aborted) {
    const webhook = await findWebhook(ctx.knex, pair.webhookId);
    // A lane may have written for a webhook that was deleted a moment before: nobody waits for these.
    if (!webhook) await dropDeliveries(ctx.knex, pair.webhookId);
    const row = webhook && (await claimNext(ctx, pair, webhook));
    if (!row) return taken;
    const began = ctx.now();
    const posted = await tryOnce(ctx, webhook, row, signal);
    // Stopped by our own end and not by the receiver: the claim runs out, and the try is made again.
    if (signal.aborted) return taken;
    taken = arrived(posted);
    await finish(ctx, pair, row, posted, ctx.now() - began);
    if (taken) await markFailing(ctx.knex, webhook, null);
    else await noteFailure(ctx, webhook, posted);
    if (!taken && row.attempts < maxTries) return taken;
  }
  return taken;
}

/**
 * Takes the oldest one that is owed, if its time has come and nobody else has it. A webhook that is switched off gets
 * nothing but a ping, which is how one tries it.
 */
async function claimNext({ knex, now, settings }: Context, pair: Pair, webhook: WebhookRow) {
  const at = now();
  const row = await findOwed(knex, pair);
  if (!row) return null;
  if (webhook.active !== 1 && row.type !== 'ping') {
    await putOffWhileOff(knex, pair);
    return null;
  }
  // Only a retry waits by itself: one that was never tried was put off because of another, which is no longer there.
  if (row.attempts > 0 && row.next_at && row.next_at.getTime() > at) {
    await putOff(knex, pair, row.next_at);
    return null;
  }
  return claimDelivery(knex, row, { at, until: at + settings.get('webhooks').timeoutSeconds * 1000 + claimSlackMs });
}

function tryOnce(
  { fieldKeys, settings, now }: Context,
  webhook: WebhookRow,
  row: DeliveryRow,
  signal: AbortSignal,
): Promise<Posted> {
  const { timeoutSeconds, allowPrivate } = settings.get('webhooks');
  const secret = fieldKeys.unseal(webhook.secret_sealed, webhookPlace(bytesToId(webhook.id)));
  const headers = signedHeaders(secret, bytesToId(row.event_id), Math.floor(now() / 1000), row.payload);
  return post({ url: webhook.url, headers, body: row.payload, timeoutMs: timeoutSeconds * 1000, allowPrivate, signal });
}

const arrived = (posted: Posted): boolean => 'status' in posted && posted.status >= 200 && posted.status < 300;

/** Writes down what became of a try. What is behind one that is tried again is put off with it. */
async function finish({ knex, now }: Context, pair: Pair, row: DeliveryRow, posted: Posted, ms: number): Promise<void> {
  const at = now();
  const delay = arrived(posted) ? null : retryDelay(row.attempts, Math.random());
  const again = delay === null ? null : new Date(at + delay);
  await finishDelivery(knex, row, {
    status: arrived(posted) ? 'delivered' : again ? 'pending' : 'failed',
    next_at: again,
    response_status: 'status' in posted ? posted.status : null,
    response_ms: ms,
    error: 'error' in posted ? posted.error.slice(0, 500) : null,
    ended_at: again ? null : new Date(at),
  });
  if (again) await putOff(knex, pair, again);
}

/** After days without one success, or a receiver that says it is gone for good, a webhook is switched off. */
async function noteFailure(ctx: Context, webhook: WebhookRow, posted: Posted): Promise<void> {
  const at = ctx.now();
  await markFailing(ctx.knex, webhook, new Date(at));
  if ('status' in posted && posted.status === 410) return disableWebhook(ctx, webhook, null);
  const failingSince = new Date(at - ctx.settings.get('webhooks').disableAfterHours * 3_600_000);
  if (webhook.failing_since && webhook.failing_since <= failingSince) await disableWebhook(ctx, webhook, failingSince);
}
