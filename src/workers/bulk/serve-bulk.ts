import type { Context } from '#shared/context.ts';
import { type Served, type Serving, serveQueue } from '#shared/queue/serve-queue.ts';
import { runBulkJob } from './run-bulk-job.ts';

/** Serves `bulk`: one job at a time in each worker. */
export function serveBulk(ctx: Context, serving: Serving): Served {
  return serveQueue(
    serving,
    'bulk',
    { 'conversations.change': ({ jobId }, { signal }) => runBulkJob(ctx, jobId, signal) },
    1,
  );
}
