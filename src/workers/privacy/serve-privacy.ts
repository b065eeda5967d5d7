import type { Context } from '#shared/context.ts';
import { listDueTasks } from '#shared/db/customer-tasks.ts';
import { type Served, type Serving, serveQueue } from '#shared/queue/serve-queue.ts';
import { keepScheduled } from '../keep-scheduled.ts';
import { runErasure } from './run-erasure.ts';
import { runMerger } from './run-merger.ts';
import { type RetentionPlace, runRetention } from './run-retention.ts';
import { sealAttributes } from './seal-attributes.ts';

/** How often tasks and the retention are looked at, ms. */
const lookMs = 60_000;

/** Serves `privacy`: mergers, erasures, the retention, and what has become sensitive. */
export async function servePrivacy(ctx: Context, serving: Serving): Promise<Served> {
  await keepScheduled(ctx, 'privacy', 'due.look', lookMs);
  const place: RetentionPlace = { after: null };
  return serveQueue(
    serving,
    'privacy',
    {
      'customer.merge': ({ taskId }, { signal }) => runMerger(ctx, taskId, signal),
      'customer.erase': ({ taskId }, { signal }) => runErasure(ctx, taskId, signal),
      'due.look': async (_payload, { signal }) => {
        await wakeTasks(ctx);
        await runRetention(ctx, signal, place);
        await sealAttributes(ctx, signal);
      },
    },
    2,
  );
}

/** Wakes tasks that their rows say are due: lost with Redis, or to be looked at once more. */
export async function wakeTasks({ knex, queues, now }: Context): Promise<number> {
  const due = await listDueTasks(knex, now());
  for (const { id: taskId, type } of due)
    await queues.add('privacy', `customer.${type}`, { taskId }, { wakes: taskId });
  return due.length;
}
