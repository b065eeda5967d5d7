import type { Delivery, WebhookEvent } from '#contract/webhooks.ts';
import { type Caller, recordAudit } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import { presentDelivery, readDelivery, readWebhook } from '#shared/db/webhooks.ts';
import { bytesToId, idToBytes, newId } from '#shared/id.ts';

type Deps = Pick<Context, 'knex' | 'queues' | 'now'>;

/** Wakes the deliveries of one subject to one webhook: they go one after the other. */
export async function wakeDelivery(
  { queues }: Pick<Deps, 'queues'>,
  webhookId: string,
  subjectId: string,
  traceId?: string,
): Promise<void> {
  const wakes = `${webhookId}_${subjectId}`;
  await queues.add('webhooks', 'delivery.send', { webhookId, subjectId }, { wakes, traceId });
}

/** Posts a `ping`, also to a webhook that is switched off. Throws `not_found`. */
export async function pingWebhook(deps: Deps, caller: Caller, webhookId: string): Promise<Delivery> {
  const { knex, now } = deps;
  const at = now();
  const event: WebhookEvent<'ping'> = {
    id: newId(),
    type: 'ping',
    createdAt: new Date(at).toISOString(),
    data: { webhookId },
  };
  const id = await knex.transaction(async (trx) => {
    await readWebhook(trx, webhookId, true);
    const [created] = await trx('webhook_deliveries').insert({
      webhook_id: idToBytes(webhookId),
      event_id: idToBytes(event.id),
      type: event.type,
      subject_id: idToBytes(event.id),
      payload: JSON.stringify(event),
      status: 'pending',
      next_at: new Date(at),
      created_at: new Date(at),
    });
    await recordAudit(trx, { ...caller, action: 'webhook.ping', target: { type: 'webhook', id: webhookId }, at });
    return String(created);
  });
  await wakeDelivery(deps, webhookId, event.id, caller.requestId);
  return presentDelivery(await readDelivery(knex, webhookId, id));
}

/** Delivers an event once more, under the same id, before whatever else of its subject waits. Throws `not_found`. */
export async function redeliver(deps: Deps, caller: Caller, webhookId: string, deliveryId: string): Promise<Delivery> {
  const { knex, now } = deps;
  const at = now();
  const row = await readDelivery(knex, webhookId, deliveryId);
  await knex.transaction(async (trx) => {
    const again = { status: 'pending', attempts: 0, next_at: new Date(at), ended_at: null };
    await trx('webhook_deliveries').where({ id: deliveryId }).update(again);
    const target = { type: 'webhook', id: webhookId };
    await recordAudit(trx, { ...caller, action: 'webhook.redeliver', target, after: { deliveryId }, at });
  });
  await wakeDelivery(deps, webhookId, bytesToId(row.subject_id), caller.requestId);
  return presentDelivery(await readDelivery(knex, webhookId, deliveryId));
}
