import type Router from '@koa/router';
import { createHealth } from '#shared/health.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';

/** What operators and other services ask, outside `/api/v1`. */
export function serveHealth(router: Router<ApiState>, deps: ApiDeps): void {
  const answer = createHealth(deps);
  for (const path of ['/health/live', '/health/ready', '/metrics']) {
    router.get(path, async (ctx) => {
      const { type, body } = await answer(path);
      ctx.type = type;
      ctx.body = body;
    });
  }
  router.get('/.well-known/jwks.json', async (ctx) => {
    ctx.set('cache-control', 'public, max-age=60');
    ctx.body = await deps.tokens.jwks();
  });
}
