import { AppError } from '#contract/errors.ts';
import type { Delivery, WebhookEvent } from '#contract/webhooks.ts';
import type { Knex } from '#shared/db/knex.ts';
import { pageOf } from '#shared/db/lists/keyset.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import { listWebhookIds } from './webhooks.ts';

export type DeliveryRow = {
  id: number;
  webhook_id: Buffer;
  event_id: Buffer;
  type: string;
  subject_id: Buffer;
  payload: string;
  status: Delivery['status'];
  attempts: number;
  next_at: Date | null;
  response_status: number | null;
  response_ms: number | null;
  error: string | null;
  created_at: Date;
  ended_at: Date | null;
};

export const presentDelivery = (row: DeliveryRow): Delivery => ({
  id: String(row.id),
  webhookId: bytesToId(row.webhook_id),
  eventId: bytesToId(row.event_id),
  type: row.type,
  subjectId: bytesToId(row.subject_id),
  status: row.status,
  attempts: row.attempts,
  nextAt: row.next_at?.toISOString() ?? null,
  responseStatus: row.response_status,
  responseMs: row.response_ms,
  error: row.error,
  createdAt: row.created_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
});

/** Throws `not_found`. */
export async function readDelivery(knex: Knex, webhookId: string, id: string): Promise<DeliveryRow> {
  const row: DeliveryRow | undefined = await knex('webhook_deliveries')
    .where({ id, webhook_id: idToBytes(webhookId) })
    .first();
  if (!row) throw new AppError('not_found');
  return row;
}

type DeliveriesQuery = {
  webhookId: string;
  after: number | null;
  status: Delivery['status'] | undefined;
  limit: number;
};

/** Deliveries of a webhook, the newest first: those before number `after`. */
export async function listDeliveries(knex: Knex, { webhookId, after, status, limit }: DeliveriesQuery) {
  const list = knex('webhook_deliveries')
    .where({ webhook_id: idToBytes(webhookId), ...(status && { status }) })
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (after !== null) list.where('id', '<', after);
  const rows: DeliveryRow[] = await list;
  return pageOf(rows, limit, ({ id }) => id, presentDelivery);
}

/** Adds a delivery of an event that is about nothing but itself; returns its number. */
export async function storeDelivery(trx: Knex, webhookId: string, event: WebhookEvent): Promise<string> {
  const at = new Date(event.createdAt);
  const [id] = await trx('webhook_deliveries').insert({
    webhook_id: idToBytes(webhookId),
    event_id: idToBytes(event.id),
    type: event.type,
    subject_id: idToBytes(event.id),
    payload: JSON.stringify(event),
    status: 'pending',
    next_at: at,
    created_at: at,
  });
  return String(id);
}

/** Deletes all deliveries of a webhook. */
export async function dropDeliveries(knex: Knex, webhookId: string): Promise<void> {
  await knex('webhook_deliveries')
    .where({ webhook_id: idToBytes(webhookId) })
    .delete();
}

/** Deletes all deliveries about a conversation. */
export async function dropDeliveriesAbout(knex: Knex, subjectId: string): Promise<void> {
  for (const webhookId of await listWebhookIds(knex)) {
    await knex('webhook_deliveries')
      .where({ webhook_id: idToBytes(webhookId), subject_id: idToBytes(subjectId) })
      .delete();
  }
}
