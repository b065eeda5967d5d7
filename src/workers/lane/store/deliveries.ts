import { idLiteral as id, jsonLiteral as json, textLiteral as text, timeLiteral as time } from '#shared/db/literal.ts';
import type { Delivery } from '../batch.ts';

const columns = 'webhook_id, event_id, type, subject_id, payload, status, next_at, created_at';

/** What webhooks are to hear, as rows of the batch's own transaction: what was committed is told, and nothing else is. */
export function deliveryStatements(stored: { deliveries: readonly Delivery[] }[], now: number): string[] {
  const rows = stored.flatMap(({ deliveries }) => deliveries.map((delivery) => deliveryRow(delivery, now)));
  return rows.length ? [`insert into webhook_deliveries (${columns}) values ${rows.join(',')}`] : [];
}

function deliveryRow({ webhookId, conversationId, event }: Delivery, now: number): string {
  const what = [id(webhookId), id(event.id), text(event.type), id(conversationId), json(event)];
  return `(${[...what, "'pending'", time(now), time(now)].join(',')})`;
}
