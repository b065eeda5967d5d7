import type { AnalyticsEvent } from '#contract/queues.ts';
import { recordEvents } from '#shared/commands/record-events.ts';
import type { Context } from '#shared/context.ts';
import { type Served, type Serving, serveQueue } from '#shared/queue/serve-queue.ts';

/** Serves `analytics`: one row per event, however often it is recorded. */
export function serveAnalytics({ knex }: Context, serving: Serving): Served {
  const record = async ({ events }: { events: AnalyticsEvent[] }) => void (await recordEvents(knex, events));
  return serveQueue(serving, 'analytics', { 'events.record': record }, 2);
}
