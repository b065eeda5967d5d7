import type Router from '@koa/router';
import { auditRoutes } from '#contract/routes/audit.ts';
import { listAudit } from '#shared/db/lists/list-audit.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { byId, paged } from '../cursor.ts';
import { mount } from '../mount.ts';

/** The audit log, for reading: it has no other route. */
export function serveAudit(router: Router<ApiState>, deps: ApiDeps): void {
  mount(router, deps, auditRoutes, {
    'GET /admin/audit': ({ query: { cursor, ...asked } }) =>
      paged(byId, cursor, (after) => listAudit(deps.knex, { ...asked, after })),
  });
}
