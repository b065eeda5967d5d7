import { recordEvents } from '#shared/commands/record-events.ts';
import type { Context } from '#shared/context.ts';
import { pruneAnalytics } from '#shared/db/analytics/prune-analytics.ts';
import { type Served, type Serving, serveQueue } from '#shared/queue/serve-queue.ts';
import { keepScheduled } from '../keep-scheduled.ts';
import { latestMs, yieldToLanes } from '../yield-to-lanes.ts';
import { recordReady } from './record-ready.ts';
import { updateRollups } from './update-rollups.ts';
import { wakeSearch } from './wake-search.ts';

/** Roll-ups are this far behind the events, ms. */
const rollupMs = 60_000;

/** Serves `analytics`: one row per event, however often it is recorded, and what the rows come to. */
export async function serveAnalytics(ctx: Context, serving: Serving): Promise<Served> {
  const { queues, knex, settings, now } = ctx;
  await keepScheduled(ctx, 'analytics', 'rollup.update', rollupMs);
  return serveQueue(
    serving,
    'analytics',
    {
      'events.record': async ({ events }, { jobId }) => {
        await recordEvents(knex, events);
        await wakeSearch(queues, events);
        await recordReady(ctx, jobId);
      },
      'rollup.update': async (_, { signal, log: jobLog }) => {
        try {
          const deadline = now() + latestMs;
          const rest = () => yieldToLanes(ctx, deadline, signal);
          const keptSince = now() - settings.get('analytics').keepDays * 24 * 3600 * 1000;
          await updateRollups({ knex, log: jobLog }, { keptSince, signal, rest });
          await pruneAnalytics(knex, keptSince);
        } catch (error) {
          // Whatever is left undone is marked in its rows for the next minute's job: no dead letter says more.
          jobLog.error({ err: error }, 'roll-ups are late');
        }
      },
    },
    2,
  );
}
