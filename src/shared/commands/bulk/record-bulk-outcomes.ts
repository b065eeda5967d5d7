import type { Knex } from '#shared/db/knex.ts';
import { idToBytes } from '#shared/id.ts';

/** What became of a target: `ok`, or the code of its refusal. */
export type BulkOutcome = { position: number; outcome: string };

/** Crosses targets off and counts them, each once, whoever else worked at the same ones. */
export async function recordBulkOutcomes(knex: Knex, jobId: string, outcomes: BulkOutcome[], at: Date): Promise<void> {
  const id = idToBytes(jobId);
  await knex.transaction(async (trx) => {
    // The job's row first: two workers at one job take turns.
    await trx('bulk_jobs')
      .where({ id })
      .update({ status: trx.raw("if(status = 'queued', 'running', status)"), updated_at: at });
    const counted = { done: 0, refused: 0 };
    for (const [outcome, positions] of Map.groupBy(outcomes, (one) => one.outcome)) {
      const places = positions.map(({ position }) => position);
      const own = trx('bulk_targets').where({ job_id: id }).whereNull('outcome').whereIn('position', places);
      counted[outcome === 'ok' ? 'done' : 'refused'] += await own.update({ outcome });
    }
    await trx('bulk_jobs').where({ id }).increment(counted);
  });
}

/** Nothing is left to do: the job has ended, unless it was cancelled before. */
export async function finishBulkJob(knex: Knex, jobId: string, at: Date): Promise<void> {
  await knex('bulk_jobs')
    .where({ id: idToBytes(jobId) })
    .whereIn('status', ['queued', 'running'])
    .update({ status: 'done', updated_at: at });
}
