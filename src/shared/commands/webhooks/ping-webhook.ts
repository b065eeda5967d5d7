import type { Delivery, WebhookEvent } from '#contract/webhooks.ts';
import { type Caller, recordAudit } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import { presentDelivery, readDelivery, storeDelivery } from '#shared/db/webhooks/deliveries.ts';
import { readWebhook } from '#shared/db/webhooks/webhooks.ts';
import { newId } from '#shared/id.ts';
import { wakeDelivery } from './wake-delivery.ts';

type Deps = Pick<Context, 'knex' | 'queues' | 'now'>;

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
    const stored = await storeDelivery(trx, webhookId, event);
    await recordAudit(trx, { ...caller, action: 'webhook.ping', target: { type: 'webhook', id: webhookId }, at });
    return stored;
  });
  await wakeDelivery(deps, webhookId, event.id, caller.requestId);
  return presentDelivery(await readDelivery(knex, webhookId, id));
}
