import { bucketOf } from '#domain/analytics/roll-up.ts';
import type { Knex } from '#shared/db/knex.ts';
import { prune } from '#shared/db/prune.ts';

/** Deletes the events of whole buckets before `before`, ms, and what is known of conversations since then silent. */
export async function pruneAnalytics(knex: Knex, before: number): Promise<void> {
  const horizon = new Date(bucketOf(before));
  await prune(knex, 'analytics_events', horizon);
  await prune(knex, 'analytics_timelines', horizon);
}
