import type Router from '@koa/router';
import { alertsRoutes } from '#contract/routes/alerts.ts';
import { alertsOf } from '#domain/alerts.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { mount } from '../mount.ts';
import { readAlertFacts } from '../read-alert-facts.ts';

/** What is wrong now. */
export function serveAlerts(router: Router<ApiState>, deps: ApiDeps): void {
  mount(router, deps, alertsRoutes, {
    'GET /admin/alerts': async () => ({ items: alertsOf(await readAlertFacts(deps)) }),
  });
}
