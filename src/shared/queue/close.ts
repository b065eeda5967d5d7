import type { Queue, Worker } from 'bullmq';
import { within } from '#shared/within.ts';

/** Time for running jobs to end. `close` alone could wait for ever while Redis is away. */
const workerMs = 5000;
const queueMs = 1000;

/** Closes a worker, by force once the deadline has passed. */
export async function closeWorker(worker: Worker): Promise<void> {
  await within(workerMs, worker.close()).catch(() => within(queueMs, worker.close(true)).catch(() => undefined));
}

/** Closes a producer; its connection is not its own and stays open. */
export async function closeQueue(queue: Queue): Promise<void> {
  await within(queueMs, queue.close()).catch(() => undefined);
}
