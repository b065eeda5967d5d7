import { bucketMs, bucketOf } from '#domain/analytics/roll-up.ts';
import { oldestEvent } from '#shared/db/analytics/recorded-events.ts';
import { markDirty } from '#shared/db/analytics/rollups.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { Log } from '#shared/log.ts';
import { updateRollups } from './update-rollups.ts';

/** Longest wait for a worker that is summing, s. */
const waitSeconds = 600;

/** Buckets marked in one statement. */
const chunk = 1000;

/**
 * Sums the buckets of `from` to `to`, ms, again from their event rows. What lies before the oldest event is left alone:
 * its rows have been deleted, and what they came to is all that is known. Returns how many were summed.
 */
export async function rebuildRollups(
  { knex, log }: { knex: Knex; log: Log },
  { from, to, keptSince }: { from: number; to: number; keptSince: number },
): Promise<number> {
  const oldest = await oldestEvent(knex);
  if (oldest === null) return 0;
  const first = bucketOf(Math.max(from, oldest, keptSince));
  const buckets = Array.from(
    { length: Math.max(0, Math.ceil((to - first) / bucketMs)) },
    (_, n) => first + n * bucketMs,
  );
  for (let at = 0; at < buckets.length; at += chunk) {
    await markDirty(knex, 'events', buckets.slice(at, at + chunk));
    await markDirty(knex, 'quiet', buckets.slice(at, at + chunk));
  }
  return (await updateRollups({ knex, log }, { keptSince, waitSeconds })) ?? 0;
}
