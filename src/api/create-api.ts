import Koa from 'koa';
import { createTrust } from '#shared/address/client-address.ts';
import { createLimiter } from '#shared/rate-limit.ts';
import type { ApiParts, ApiState } from './api-state.ts';
import { createRouter } from './create-router.ts';
import { accessLog } from './middleware/access-log.ts';
import { compress } from './middleware/compress.ts';
import { cors } from './middleware/cors.ts';
import { problems } from './middleware/problems.ts';
import { requestId } from './middleware/request-id.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { trustProxies } from './middleware/trust-proxies.ts';
import { board } from './routes/board.ts';

/**
 * The whole HTTP application, without a port. Every error leaves it as a problem (RFC 9457). What each route needs on
 * top (who may ask, limits, bodies, keys) is in `mount`.
 */
export function createApi(parts: ApiParts): Koa<ApiState> {
  const deps = { ...parts, limiter: createLimiter({ redis: parts.redis, prefix: parts.config.QUEUE_PREFIX }) };
  // The forwarded headers are as good as `trustProxies` makes them.
  const app = new Koa<ApiState>({ proxy: true });
  // What reaches this comes from streams and from inside Bull Board; requests answer for themselves in `problems`.
  app.on('error', (error: Error) => deps.log.warn({ err: error.message }, 'http'));
  app.use(requestId());
  app.use(trustProxies(createTrust(deps.config.TRUSTED_PROXIES)));
  app.use(accessLog(deps.log));
  app.use(securityHeaders());
  app.use(compress());
  app.use(problems(deps.log));
  app.use(cors(deps.origins));
  app.use(board(deps));
  const router = createRouter(deps);
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}
