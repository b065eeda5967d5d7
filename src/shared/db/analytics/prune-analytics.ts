import { bucketOf } from '#domain/analytics/roll-up.ts';
import type { Knex } from '#shared/db/knex.ts';

/** Rows deleted in one statement, so that nobody waits long for a lock. */
const pruneLimit = 5000;

/** Deletes the events of whole buckets before `before`, ms, and what is known of conversations since then silent. */
export async function pruneAnalytics(knex: Knex, before: number, signal: AbortSignal): Promise<void> {
  const horizon = new Date(bucketOf(before));
  await prune(knex, 'delete from analytics_events where at < ? order by at limit ?', horizon, signal);
  await prune(knex, 'delete from analytics_timelines where last_at < ? order by last_at limit ?', horizon, signal);
}

async function prune(knex: Knex, sql: string, horizon: Date, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const [{ affectedRows }] = (await knex.raw(sql, [horizon, pruneLimit])) as [{ affectedRows: number }];
    if (affectedRows < pruneLimit) return;
  }
}
