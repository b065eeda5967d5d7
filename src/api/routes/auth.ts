import type Router from '@koa/router';
import { loginBody, refreshBody, visitorBody } from '#contract/http.ts';
import { createVisitor } from '#shared/commands/create-visitor.ts';
import { logIn } from '#shared/commands/log-in.ts';
import { logOut } from '#shared/commands/log-out.ts';
import { rotateRefreshToken } from '#shared/commands/rotate-refresh-token.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { bodyOf, jsonBody } from '../middleware/body.ts';

/** Tokens for staff and visitors. None of these needs one. */
export function authRoutes(router: Router<ApiState>, deps: ApiDeps): void {
  const json = jsonBody();
  router.post('/auth/login', json, async (ctx) => {
    ctx.body = await logIn(deps, bodyOf(ctx, loginBody));
  });
  router.post('/auth/refresh', json, async (ctx) => {
    ctx.body = await rotateRefreshToken(deps, bodyOf(ctx, refreshBody).refreshToken);
  });
  router.post('/auth/logout', json, async (ctx) => {
    await logOut(deps.knex, bodyOf(ctx, refreshBody).refreshToken);
    ctx.status = 204;
  });
  router.post('/auth/visitor', json, async (ctx) => {
    ctx.body = await createVisitor(deps, bodyOf(ctx, visitorBody));
  });
}
