import { recordEvents } from '#shared/commands/record-events.ts';
import type { Context } from '#shared/context.ts';
import { type Served, type Serving, serveQueue } from '#shared/queue/serve-queue.ts';
import { recordReady } from './record-ready.ts';
import { wakeSearch } from './wake-search.ts';

/** Serves `analytics`: one row per event, however often it is recorded. */
export function serveAnalytics(ctx: Context, serving: Serving): Served {
  return serveQueue(
    serving,
    'analytics',
    {
      'events.record': async ({ events }, { jobId }) => {
        await recordEvents(ctx.knex, events);
        await wakeSearch(ctx.queues, events);
        await recordReady(ctx, jobId);
      },
    },
    2,
  );
}
