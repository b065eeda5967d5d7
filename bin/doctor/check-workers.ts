import type { Queues } from '#shared/queue/open-queues.ts';
import { type Check, ok, warn } from './check.ts';

/** Whether somebody serves each queue. */
export async function checkWorkers(queues: Queues): Promise<Check[]> {
  const counts = await Promise.all(
    [...queues.raw()].map(async ([name, queue]) => ({ name, workers: await queue.getWorkersCount() })),
  );
  const without = counts.filter(({ workers }) => workers === 0).map(({ name }) => name);
  const seen = counts.filter(({ workers }) => workers > 0).map(({ name, workers }) => `${name} ${workers}`);
  if (without.length === 0) return [ok('workers', seen.join(', '))];
  const fix = 'start a worker (npm start, or npm run worker) whose WORKER_QUEUES names them';
  return [warn('workers', `nobody serves ${without.join(', ')}`, fix)];
}
