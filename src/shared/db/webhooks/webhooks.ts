import { AppError } from '#contract/errors.ts';
import type { Webhook, WebhookEventType } from '#contract/webhooks.ts';
import type { Knex } from '#shared/db/knex.ts';
import { pageOf } from '#shared/db/lists/keyset.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';

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

/** With `forUpdate` the row is locked until the transaction ends. */
export async function findWebhook(knex: Knex, id: string, forUpdate = false): Promise<WebhookRow | undefined> {
  const read = knex('webhooks').where({ id: idToBytes(id) });
  return (forUpdate ? read.forUpdate() : read).first();
}

/** As `findWebhook`. Throws `not_found`. */
export async function readWebhook(knex: Knex, id: string, forUpdate = false): Promise<WebhookRow> {
  const row = await findWebhook(knex, id, forUpdate);
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
  return pageOf(rows, limit, ({ id }) => bytesToId(id), presentWebhook);
}

/** The ids of all webhooks, also of those that are switched off. */
export const listWebhookIds = async (knex: Knex): Promise<string[]> =>
  (await knex('webhooks').pluck('id')).map(bytesToId);

export type Subscription = { webhookId: string; events: ReadonlySet<WebhookEventType> };

/** Who wants to hear of what at present. */
export async function listSubscriptions(knex: Knex): Promise<Subscription[]> {
  const rows: WebhookRow[] = await knex('webhooks').where({ active: 1 }).select('id', 'events');
  return rows.map(({ id, events }) => ({ webhookId: bytesToId(id), events: new Set(JSON.parse(events)) }));
}

/** Those for which no try has arrived since `before`, and those that were switched off for it. */
export async function listFailingWebhooks(knex: Knex, before: Date) {
  const rows: WebhookRow[] = await knex('webhooks')
    .where({ active: 1 })
    .where('failing_since', '<=', before)
    .orWhereNotNull('disabled_reason')
    .orderBy('id');
  return rows.map(({ id, url, active }) => ({ id: bytesToId(id), host: new URL(url).host, off: active === 0 }));
}

/** Notes since when no try has arrived: null after one that has. */
export async function markFailing(knex: Knex, { id }: WebhookRow, since: Date | null): Promise<void> {
  const changes = knex('webhooks').where({ id }).update({ failing_since: since });
  await (since ? changes.whereNull('failing_since') : changes.whereNotNull('failing_since'));
}
