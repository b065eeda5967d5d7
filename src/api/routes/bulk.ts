import type Router from '@koa/router';
import { bulkActionSchema } from '#contract/bulk.ts';
import { AppError } from '#contract/errors.ts';
import { bulkRoutes } from '#contract/routes/bulk.ts';
import { findAgent } from '#shared/commands/agents/find-agent.ts';
import { cancelBulkJob, createBulkJob } from '#shared/commands/bulk/create-bulk-job.ts';
import { findBulkJob } from '#shared/db/bulk-jobs.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { mount } from '../mount.ts';
import { reachOf } from '../reach.ts';

/** Acts on many conversations at once. */
export function serveBulkJobs(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex } = deps;
  mount(router, deps, bulkRoutes, {
    'POST /admin/conversations/bulk': async ({ body, account, subject, ctx }) => {
      const { ids, filter } = body;
      const todo =
        body.action === 'assign' ? { action: body.action, agent: await findAgent(deps, body.agentId) } : body;
      const user = { id: account.id, name: account.name };
      const caller = callerOf({ account, ctx });
      return createBulkJob(deps, { todo: onlyAction(todo), ids, filter, reach: reachOf(subject), user, caller });
    },
    'GET /admin/bulk-jobs/:id': async ({ params }) => {
      const stored = await findBulkJob(knex, params.id);
      if (!stored) throw new AppError('not_found');
      return stored.job;
    },
    'POST /admin/bulk-jobs/:id/cancel': ({ params, account, ctx }) =>
      cancelBulkJob(deps, { jobId: params.id, caller: callerOf({ account, ctx }) }),
  });
}

/** The job keeps what is done, not to which. */
const onlyAction = (todo: unknown) => bulkActionSchema.parse(todo);
