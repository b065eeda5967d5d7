import { AppError } from '#contract/errors.ts';
import type { Delivery, Webhook } from '#contract/webhooks.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';

export type WebhookRow = {
  id: Buffer;
  url: string;
  description: string;
  events: string;
  secret_sealed: string;
  active: number;
  disabled_reason: string | null;
  failing_since: Date | null;
  version: number;
  created_at: Date;
  updated_at: Date;
};

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

export const presentWebhook = (row: WebhookRow): Webhook => ({
  id: bytesToId(row.id),
  url: row.url,
  description: row.description,
  events: JSON.parse(row.events),
  active: row.active === 1,
  disabledReason: row.disabled_reason,
  failingSince: row.failing_since?.toISOString() ?? null,
  version: row.version,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

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

/** Throws `not_found`. With `forUpdate` the row is locked until the transaction ends. */
export async function readWebhook(knex: Knex, id: string, forUpdate = false): Promise<WebhookRow> {
  const read = knex('webhooks').where({ id: idToBytes(id) });
  const row: WebhookRow | undefined = await (forUpdate ? read.forUpdate() : read).first();
  if (!row) throw new AppError('not_found');
  return row;
}

/** Throws `not_found`. */
export async function readDelivery(knex: Knex, webhookId: string, id: string): Promise<DeliveryRow> {
  const row: DeliveryRow | undefined = await knex('webhook_deliveries')
    .where({ id, webhook_id: idToBytes(webhookId) })
    .first();
  if (!row) throw new AppError('not_found');
  return row;
}

/** All webhooks behind `after`, in the order they were made. */
export async function listWebhooks(knex: Knex, { after, limit }: { after: string | null; limit: number }) {
  const list = knex('webhooks')
    .orderBy('id')
    .limit(limit + 1);
  if (after) list.where('id', '>', idToBytes(after));
  const rows: WebhookRow[] = await list;
  const items = rows.slice(0, limit).map(presentWebhook);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

type DeliveriesQuery = {
  webhookId: string;
  before: string | null;
  status: Delivery['status'] | undefined;
  limit: number;
};

/** Deliveries of a webhook below `before`, the newest first. */
export async function listDeliveries(knex: Knex, { webhookId, before, status, limit }: DeliveriesQuery) {
  const list = knex('webhook_deliveries')
    .where({ webhook_id: idToBytes(webhookId), ...(status && { status }) })
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (before) list.where('id', '<', before);
  const rows: DeliveryRow[] = await list;
  const items = rows.slice(0, limit).map(presentDelivery);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
