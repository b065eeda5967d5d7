import type { Knex } from '#shared/db/knex.ts';
import { idToBytes, newId } from '#shared/id.ts';
import type { DeadLetter } from '#shared/queue/serve-queue.ts';

/** Keeps a job that no retry will mend in `dead_letters`, where people can look at it and send it again. */
export async function parkJob(knex: Knex, { queue, job, jobId, payload, error }: DeadLetter): Promise<void> {
  const id = idToBytes(newId());
  const letter = { id, queue, job, job_id: jobId, payload: JSON.stringify(payload), error, created_at: new Date() };
  await knex('dead_letters').insert(letter);
}
