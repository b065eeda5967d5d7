import type Router from '@koa/router';
import { instancesRoutes } from '#contract/routes/instances.ts';
import { listInstances } from '#shared/instances.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { mount } from '../mount.ts';

/** The processes that run. */
export function serveInstances(router: Router<ApiState>, deps: ApiDeps): void {
  mount(router, deps, instancesRoutes, {
    'GET /admin/instances': async () => ({ items: await listInstances(deps.redis, deps.config.QUEUE_PREFIX) }),
  });
}
