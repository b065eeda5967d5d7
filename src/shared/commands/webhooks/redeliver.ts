import type { Delivery } from '#contract/webhooks.ts';
import { type Caller, recordAudit } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import { presentDelivery, readDelivery } from '#shared/db/webhooks/deliveries.ts';
import { oweAgain } from '#shared/db/webhooks/owed-deliveries.ts';
import { bytesToId } from '#shared/id.ts';
import { wakeDelivery } from './wake-delivery.ts';

type Deps = Pick<Context, 'knex' | 'queues' | 'now'>;

/** Delivers an event once more, under the same id, before whatever else of its subject waits. Throws `not_found`. */
export async function redeliver(deps: Deps, caller: Caller, webhookId: string, deliveryId: string): Promise<Delivery> {
  const { knex, now } = deps;
  const at = now();
  const row = await readDelivery(knex, webhookId, deliveryId);
  await knex.transaction(async (trx) => {
    await oweAgain(trx, row.id, new Date(at));
    const target = { type: 'webhook', id: webhookId };
    await recordAudit(trx, { ...caller, action: 'webhook.redeliver', target, after: { deliveryId }, at });
  });
  await wakeDelivery(deps, webhookId, bytesToId(row.subject_id), caller.requestId);
  return presentDelivery(await readDelivery(knex, webhookId, deliveryId));
}
