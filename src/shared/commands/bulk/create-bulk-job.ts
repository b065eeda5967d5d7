import { type BulkAction, type BulkJob, maxBulk } from '#contract/bulk.ts';
import type { ConversationFilter } from '#contract/desk.ts';
import { AppError } from '#contract/errors.ts';
import { type Caller, recordAudit } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import { findBulkJob, insertTargets } from '#shared/db/bulk-jobs.ts';
import { pickIds } from '#shared/db/lists/list-desk.ts';
import type { Reach } from '#shared/db/reach.ts';
import { idToBytes, newId } from '#shared/id.ts';

type Deps = Pick<Context, 'knex' | 'queues' | 'now'>;
type Wanted = {
  todo: BulkAction;
  ids?: string[] | undefined;
  filter?: ConversationFilter | undefined;
  reach: Reach;
  user: { id: string; name: string };
  caller: Caller;
};

/** Settles which conversations a job is about, and has it begin. Throws `bad_request` if there are too many. */
export async function createBulkJob(
  { knex, queues, now }: Deps,
  { todo, ids, filter, reach, user, caller }: Wanted,
): Promise<{ jobId: string; total: number }> {
  const targets = await pickIds(knex, { ids, filter: filter ?? {}, reach, limit: maxBulk + 1 });
  if (targets.length > maxBulk) {
    throw new AppError('bad_request', undefined, [{ path: 'filter', message: `more than ${maxBulk} fit` }]);
  }
  const jobId = newId();
  const at = new Date(now());
  await knex.transaction(async (trx) => {
    await trx('bulk_jobs').insert({
      id: idToBytes(jobId),
      action: todo.action,
      payload: JSON.stringify(todo),
      status: 'queued',
      total: targets.length,
      user_id: idToBytes(user.id),
      user_name: user.name,
      created_at: at,
      updated_at: at,
    });
    await insertTargets(trx, jobId, targets);
    const target = { type: 'bulk_job', id: jobId };
    const after = { ...todo, ...(filter ? { filter } : {}), total: targets.length };
    await recordAudit(trx, { ...caller, action: `conversations.${todo.action}`, target, after, at: now() });
  });
  // Should this not reach Redis, the row still says that it is owed, and the sweeper adds it.
  await queues
    .add('bulk', 'conversations.change', { jobId }, { wakes: jobId, traceId: caller.requestId })
    .catch(() => undefined);
  return { jobId, total: targets.length };
}

/** Ends a job where it is; one that has ended stays as it is. Throws `not_found`. */
export async function cancelBulkJob(
  { knex, now }: Pick<Deps, 'knex' | 'now'>,
  { jobId, caller }: { jobId: string; caller: Caller },
): Promise<BulkJob> {
  await knex.transaction(async (trx) => {
    const ended = await trx('bulk_jobs')
      .where({ id: idToBytes(jobId) })
      .whereIn('status', ['queued', 'running'])
      .update({ status: 'cancelled', updated_at: new Date(now()) });
    if (ended === 0) return;
    const target = { type: 'bulk_job', id: jobId };
    await recordAudit(trx, { ...caller, action: 'bulk_job.cancel', target, at: now() });
  });
  const stored = await findBulkJob(knex, jobId);
  if (!stored) throw new AppError('not_found');
  return stored.job;
}
