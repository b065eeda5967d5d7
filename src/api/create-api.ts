import Koa from 'koa';
import type { ApiDeps, ApiState } from './api-state.ts';
import { createRouter } from './create-router.ts';
import { cors } from './middleware/cors.ts';
import { problems } from './middleware/problems.ts';
import { requestId } from './middleware/request-id.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { board } from './routes/board.ts';

/** The whole HTTP application, without a port. Every error leaves it as a problem (RFC 9457). */
export function createApi(deps: ApiDeps): Koa<ApiState> {
  const app = new Koa<ApiState>();
  // What reaches this comes from streams and from inside Bull Board; requests answer for themselves in `problems`.
  app.on('error', (error: Error) => deps.log.warn({ err: error.message }, 'http'));
  app.use(requestId());
  app.use(securityHeaders());
  app.use(problems(deps.log));
  app.use(cors(deps.config.CORS_ORIGINS));
  app.use(board(deps));
  const router = createRouter(deps);
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}
