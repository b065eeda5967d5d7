import type Router from '@koa/router';
import { sessionRoutes } from '#contract/routes/sessions.ts';
import { listSessions } from '#shared/db/lists/list-sessions.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { mount } from '../mount.ts';
import { reachOf } from '../reach.ts';

/** Sessions of all conversations that one may see. */
export function serveSessions(router: Router<ApiState>, deps: ApiDeps): void {
  mount(router, deps, sessionRoutes, {
    'GET /admin/sessions': async ({ query, subject }) => {
      const { limit, cursor, ...filter } = query;
      const list = { filter, reach: reachOf(subject), after: cursor ? readCursor(cursor) : null, limit };
      const { items, next } = await listSessions(deps.knex, list);
      return { items, nextCursor: next && writeCursor(next) };
    },
  });
}
