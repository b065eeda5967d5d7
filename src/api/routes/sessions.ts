import type Router from '@koa/router';
import { sessionRoutes } from '#contract/routes/sessions.ts';
import { listSessions } from '#shared/db/lists/list-sessions.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { byTime, paged } from '../cursor.ts';
import { mount } from '../mount.ts';
import { reachOf } from '../reach.ts';

/** Sessions of all conversations that one may see. */
export function serveSessions(router: Router<ApiState>, deps: ApiDeps): void {
  mount(router, deps, sessionRoutes, {
    'GET /admin/sessions': ({ query: { limit, cursor, ...filter }, subject }) =>
      paged(byTime, cursor, (after) => listSessions(deps.knex, { filter, reach: reachOf(subject), after, limit })),
  });
}
