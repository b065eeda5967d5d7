import { isQuietWithAi, lastOf, type Timeline } from '#domain/analytics/timeline.ts';
import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';

/** Rows in one statement. */
const chunk = 500;

export type StoredTimeline = { timeline: Timeline; quiet: boolean; last: number };

export async function readTimelines(trx: Knex, ids: string[]): Promise<Map<string, StoredTimeline>> {
  const found = new Map<string, StoredTimeline>();
  for (let at = 0; at < ids.length; at += chunk) {
    const rows: { conversation_id: Buffer; stretches: string; quiet: number; last_at: Date }[] = await trx(
      'analytics_timelines',
    )
      .whereIn('conversation_id', ids.slice(at, at + chunk).map(idToBytes))
      .select('conversation_id', 'stretches', 'quiet', 'last_at');
    for (const { conversation_id, stretches, quiet, last_at } of rows) {
      const stored = { timeline: JSON.parse(stretches), quiet: quiet === 1, last: last_at.getTime() };
      found.set(bytesToId(conversation_id), stored);
    }
  }
  return found;
}

/** Keeps timelines as they are now: what a later event of theirs is merged into. */
export async function storeTimelines(
  trx: Knex,
  timelines: Map<string, { timeline: Timeline; channel: string }>,
): Promise<void> {
  const rows = [...timelines].map(([id, { timeline, channel }]) => ({
    conversation_id: idToBytes(id),
    channel,
    stretches: JSON.stringify(timeline),
    quiet: isQuietWithAi(timeline),
    last_at: new Date(lastOf(timeline)),
  }));
  for (let at = 0; at < rows.length; at += chunk) {
    await trx('analytics_timelines')
      .insert(rows.slice(at, at + chunk))
      .onConflict('conversation_id')
      .merge();
  }
}
