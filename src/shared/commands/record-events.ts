import type { AnalyticsEvent } from '#contract/queues.ts';
import type { Knex } from '#shared/db/knex.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { idToBytes } from '#shared/id.ts';

/** Records events that are not recorded yet; returns how many were new. Sorted by key, so that two never deadlock. */
export async function recordEvents(knex: Knex, events: AnalyticsEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  const sorted = events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = sorted.map(({ id, type, conversationId, actorType, actorId, data, at }) => ({
    id: idToBytes(id),
    type,
    conversation_id: idToBytes(conversationId),
    actor_type: actorType,
    actor_id: actorId === null ? null : idToBytes(actorId),
    data: JSON.stringify(data),
    at: new Date(at),
  }));
  const insert = knex('analytics_events').insert(rows).toSQL().toNative();
  const sql = insert.sql.replace(/^insert into/, 'insert ignore into');
  const [result] = await retryDeadlock(() => knex.raw(sql, insert.bindings as Knex.RawBinding[]));
  return (result as { affectedRows: number }).affectedRows;
}
