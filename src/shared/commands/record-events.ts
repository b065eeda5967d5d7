import type { AnalyticsEvent } from '#contract/queues.ts';
import type { Knex } from '#shared/db/knex.ts';
import { idLiteral, jsonLiteral, textLiteral, timeLiteral } from '#shared/db/literal.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';

/** Records events that are not recorded yet; returns how many were new. Sorted by key, so that two never deadlock. */
export async function recordEvents(knex: Knex, events: AnalyticsEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  const sorted = events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  // A finished text: binding seven values a row cost the worker more than the lane's own SQL (8 % of its time, measured).
  const sql = `insert ignore into analytics_events (${columns}) values ${sorted.map(rowOf).join(',')}`;
  const [result] = await retryDeadlock(() => knex.raw(sql));
  return (result as { affectedRows: number }).affectedRows;
}

const columns = 'id, type, conversation_id, actor_type, actor_id, data, at';

function rowOf({ id, type, conversationId, actorType, actorId, data, at }: AnalyticsEvent): string {
  const who = [textLiteral(actorType), idLiteral(actorId)];
  const values = [
    idLiteral(id),
    textLiteral(type),
    idLiteral(conversationId),
    ...who,
    jsonLiteral(data),
    timeLiteral(at),
  ];
  return `(${values.join(',')})`;
}
