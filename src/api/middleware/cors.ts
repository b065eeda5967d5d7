import type { Middleware } from 'koa';
import type { Origins } from '#shared/commands/sites/create-origins.ts';

const allowedHeaders = 'authorization, content-type, idempotency-key, if-none-match, x-request-id';

/**
 * Lets pages of the allowed origins call the API. Tokens travel in a header and no cookie is allowed across,
 * so an origin that is let in can do nothing in a visitor's name.
 */
export function cors(origins: Origins): Middleware {
  return async (ctx, next) => {
    ctx.vary('Origin');
    const origin = ctx.get('origin');
    if (!origin || !(await origins.allows(origin))) return next();
    ctx.set('access-control-allow-origin', origin);
    ctx.set(
      'access-control-expose-headers',
      'x-request-id, location, etag, retry-after, ratelimit, ratelimit-policy, ratelimit-limit, ratelimit-remaining, ratelimit-reset',
    );
    if (ctx.method !== 'OPTIONS' || !ctx.get('access-control-request-method')) return next();
    ctx.set('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE');
    ctx.set('access-control-allow-headers', allowedHeaders);
    ctx.set('access-control-max-age', '600');
    ctx.status = 204;
  };
}
