import type { JobName, QueueName } from '#contract/queues.ts';
import type { Context } from '#shared/context.ts';

/** Has a job added every `everyMs`. The schedule is set again as often, should Redis have been emptied. */
export async function keepScheduled<Q extends QueueName>(
  { queues, log, releasers }: Context,
  queue: Q,
  job: JobName<Q>,
  everyMs: number,
): Promise<void> {
  const schedule = () => queues.schedule(queue, job, everyMs);
  await schedule();
  const timer = setInterval(() => {
    schedule().catch((error: unknown) => log.warn({ err: error, job }, 'a job is not scheduled'));
  }, everyMs);
  releasers.add(() => clearInterval(timer));
}
