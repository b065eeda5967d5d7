import type { Knex } from './knex.ts';

/** Rows deleted in one statement, so that nobody waits long for a lock. */
const pruneLimit = 5000;

/** Statements in one go: as many rows as the busiest installation we measured writes between two. */
const pruneRounds = 20;

/** Tables whose rows are deleted in time, and the column that says when: the first one of an index. */
const pruned = {
  commands: 'created_at',
  refresh_tokens: 'expires_at',
  logins: 'expires_at',
  login_attempts: 'expires_at',
  one_time_tokens: 'expires_at',
  /** Letters that were never sent again have none, and stay. */
  dead_letters: 'retried_at',
  analytics_events: 'at',
  analytics_timelines: 'last_at',
} as const;

/** Deletes the rows that are older than `before`, the oldest first; what is left after some statements waits for the next go. */
export async function prune(knex: Knex, table: keyof typeof pruned, before: Date): Promise<void> {
  const column = pruned[table];
  for (let round = 0; round < pruneRounds; round += 1) {
    const found = await knex.raw('delete from ?? where ?? < ? order by ?? limit ?', [
      table,
      column,
      before,
      column,
      pruneLimit,
    ]);
    const [{ affectedRows }] = found as [{ affectedRows: number }];
    if (affectedRows < pruneLimit) return;
  }
}

/** Deletes bulk jobs that ended before `before`, the rows of their conversations first: in the same pieces. */
export async function pruneBulkJobs(knex: Knex, before: Date): Promise<void> {
  for (let round = 0; round < pruneRounds; round += 1) {
    const job = await knex('bulk_jobs')
      .whereIn('status', ['done', 'cancelled'])
      .where('updated_at', '<', before)
      .first<{ id: Buffer } | undefined>('id');
    if (!job) return;
    const deleted = await knex.raw('delete from bulk_targets where job_id = ? limit ?', [job.id, pruneLimit]);
    const [{ affectedRows }] = deleted as [{ affectedRows: number }];
    if (affectedRows < pruneLimit) await knex('bulk_jobs').where(job).delete();
  }
}
