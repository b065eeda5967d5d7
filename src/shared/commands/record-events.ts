import type { AnalyticsEvent, QuarterRange } from '#contract/queues.ts';
import { bucketMs, bucketOf } from '#domain/analytics/roll-up.ts';
import { markDirty } from '#shared/db/analytics/rollups.ts';
import type { Knex } from '#shared/db/knex.ts';
import { idLiteral, jsonLiteral, numberLiteral, textLiteral, timeLiteral } from '#shared/db/literal.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';

/**
 * Records events that are not recorded yet, and marks the buckets that must be summed again for it. Returns how many were
 * new. Sorted by key, so that two never deadlock.
 */
export async function recordEvents(knex: Knex, events: AnalyticsEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  const sorted = events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  // A finished text: binding seven values a row cost the worker more than the lane's own SQL (8 % of its time, measured).
  const sql = `insert ignore into analytics_events (${columns}) values ${sorted.map(rowOf).join(',')}`;
  const buckets = events.map(({ at }) => bucketOf(at));
  return record(knex, sql, buckets);
}

/** Runs the insert, and marks the buckets of its rows (ms) in the same transaction. Returns how many rows were new. */
const record = (knex: Knex, sql: string, buckets: number[]): Promise<number> =>
  retryDeadlock(() =>
    knex.transaction(async (trx) => {
      const [{ affectedRows }] = (await trx.raw(sql)) as [{ affectedRows: number }];
      if (affectedRows > 0) await markDirty(trx, 'events', buckets);
      return affectedRows;
    }),
  );

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

/** Stretches in one INSERT: each is a range that the database plans. */
const spansAtOnce = 100;

/** Records the events of messages from their rows, which hold all of it: what a lane would say of them is not sent twice. */
export async function recordMessageEvents(knex: Knex, spans: QuarterRange[]): Promise<void> {
  const joined = joinSpans(spans);
  for (let at = 0; at < joined.length; at += spansAtOnce) {
    const some = joined.slice(at, at + spansAtOnce);
    const sql = `${messageEvents} where ${some.map(rangeOf).join(' or ')} order by m.id`;
    const buckets = some.map(([, , , quarter]) => quarter * bucketMs);
    await record(knex, sql, buckets);
  }
}

const state = `{"state":"',e.to_state,'","epoch":',m.epoch,',"seq":',m.seq,',"from":"',e.to_state,'"}`;
const messageEvents =
  `insert ignore into analytics_events (${columns}) select m.id, 'message.create', m.conversation_id, m.sender_type, ` +
  `m.sender_id, concat('${state}'), m.created_at from messages m ` +
  'join conversation_events e on e.conversation_id = m.conversation_id and e.epoch = m.epoch';

const rangeOf = ([conversationId, from, to]: QuarterRange): string =>
  `(m.conversation_id = ${idLiteral(conversationId)} and m.seq between ${numberLiteral(from)} and ${numberLiteral(to)})`;

/** Stretches that follow one another as one. */
function joinSpans(spans: QuarterRange[]): QuarterRange[] {
  const joined: QuarterRange[] = [];
  const last = new Map<string, QuarterRange>();
  for (const [id, from, to, quarter] of spans) {
    const before = last.get(id);
    if (before?.[2] === from - 1 && before[3] === quarter) before[2] = to;
    else {
      const span: QuarterRange = [id, from, to, quarter];
      last.set(id, span);
      joined.push(span);
    }
  }
  return joined;
}
