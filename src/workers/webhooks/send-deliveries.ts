import { maxTries, retryDelay } from '#domain/delivery-delay.ts';
import { recordAudit } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import type { DeliveryRow, WebhookRow } from '#shared/db/webhooks.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import { webhookPlace } from '#shared/seal-places.ts';
import { type Posted, post } from '#shared/webhooks/post.ts';
import { signedHeaders } from '#shared/webhooks/sign.ts';

type Pair = { webhookId: string; subjectId: string };
type Run = { signal: AbortSignal };

/** A try holds its row this much longer than a receiver may take, ms; then another worker may think it lost. */
const claimSlackMs = 5000;

/**
 * Delivers what waits of one subject (a conversation), one after the other: the next one goes only when the one before
 * has arrived or was given up. Stops at the first that has to wait; the sweeper comes back for it.
 */
export async function sendDeliveries(ctx: Context, pair: Pair, { signal }: Run): Promise<void> {
  while (!signal.aborted) {
    const webhook = await readOrForget(ctx, pair.webhookId);
    const row = webhook && (await claimNext(ctx, pair, webhook));
    if (!row) return;
    const began = ctx.now();
    const posted = await tryOnce(ctx, webhook, row, signal);
    // Stopped by our own end and not by the receiver: the claim runs out, and the try is made again.
    if (signal.aborted) return;
    await finish(ctx, webhook, row, posted, ctx.now() - began);
    if (!arrived(posted) && row.attempts < maxTries) return;
  }
}

/** A lane may have written for a webhook that was deleted a moment before: nobody waits for these. */
async function readOrForget({ knex }: Context, webhookId: string): Promise<WebhookRow | undefined> {
  const row = await knex('webhooks')
    .where({ id: idToBytes(webhookId) })
    .first();
  if (!row)
    await knex('webhook_deliveries')
      .where({ webhook_id: idToBytes(webhookId) })
      .del();
  return row;
}

/**
 * Takes the oldest one that waits, if its time has come and nobody else has it. A webhook that is switched off gets
 * nothing but a ping, which is how one tries it.
 */
async function claimNext(
  { knex, now, settings }: Context,
  pair: Pair,
  webhook: WebhookRow,
): Promise<DeliveryRow | undefined> {
  const at = now();
  const waiting = { webhook_id: webhook.id, subject_id: idToBytes(pair.subjectId), status: 'pending' };
  const row: DeliveryRow | undefined = await knex('webhook_deliveries').where(waiting).orderBy('id').first();
  if (!row || (webhook.active !== 1 && row.type !== 'ping')) return undefined;
  if (row.next_at && row.next_at.getTime() > at) return undefined;
  const until = new Date(at + settings.get('webhooks').timeoutSeconds * 1000 + claimSlackMs);
  const claimed = await knex('webhook_deliveries')
    .where({ id: row.id, status: 'pending', attempts: row.attempts })
    .where((free) => free.whereNull('claimed_until').orWhere('claimed_until', '<', new Date(at)))
    .update({ claimed_until: until, attempts: row.attempts + 1 });
  return claimed === 1 ? { ...row, attempts: row.attempts + 1 } : undefined;
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

/** Writes down what became of a try, unless somebody else's try did meanwhile. */
async function finish(ctx: Context, webhook: WebhookRow, row: DeliveryRow, posted: Posted, ms: number): Promise<void> {
  const { knex, now } = ctx;
  const at = new Date(now());
  const done = arrived(posted);
  const delay = done ? null : retryDelay(row.attempts, Math.random());
  const status = done ? 'delivered' : delay === null ? 'failed' : 'pending';
  await knex('webhook_deliveries')
    .where({ id: row.id, status: 'pending', attempts: row.attempts })
    .update({
      status,
      claimed_until: null,
      next_at: delay === null ? null : new Date(at.getTime() + delay),
      response_status: 'status' in posted ? posted.status : null,
      response_ms: ms,
      error: 'error' in posted ? posted.error.slice(0, 500) : null,
      ended_at: status === 'pending' ? null : at,
    });
  if (done)
    await knex('webhooks').where({ id: webhook.id }).whereNotNull('failing_since').update({ failing_since: null });
  else await noteFailure(ctx, webhook, posted);
}

/** After days without one success, or a receiver that says it is gone for good, a webhook is switched off. */
async function noteFailure({ knex, now, settings, log }: Context, webhook: WebhookRow, posted: Posted): Promise<void> {
  const at = now();
  await knex('webhooks')
    .where({ id: webhook.id })
    .whereNull('failing_since')
    .update({ failing_since: new Date(at) });
  const gone = 'status' in posted && posted.status === 410;
  const since = webhook.failing_since?.getTime() ?? at;
  if (!gone && at - since < settings.get('webhooks').disableAfterHours * 3_600_000) return;
  const id = bytesToId(webhook.id);
  const disabled_reason = gone ? 'gone' : 'too_many_failures';
  await knex.transaction(async (trx) => {
    const off = { active: false, disabled_reason, updated_at: new Date(at), version: webhook.version + 1 };
    const changed = await trx('webhooks').where({ id: webhook.id, active: 1, version: webhook.version }).update(off);
    if (!changed) return;
    const actor = { type: 'system' as const, id: null, name: null };
    const after = { active: false, reason: disabled_reason };
    await recordAudit(trx, { actor, action: 'webhook.disable', target: { type: 'webhook', id }, after, at });
    log.warn({ webhookId: id, reason: disabled_reason }, 'a webhook was switched off');
  });
}
