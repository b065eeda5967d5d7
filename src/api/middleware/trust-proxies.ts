import type { Middleware } from 'koa';
import { clientAddress, type Trust } from '#shared/address/client-address.ts';

/**
 * Leaves of the `X-Forwarded-*` headers only what a trusted proxy says, so that `ctx.ip`, `ctx.protocol` and `ctx.secure`
 * are right for all that follows (with `app.proxy` on). The host is nobody's to forward: proxies pass `Host` on.
 */
export function trustProxies(trusts: Trust): Middleware {
  return async (ctx, next) => {
    const { headers } = ctx.req;
    const peer = ctx.req.socket.remoteAddress ?? '';
    const forwarded = String(headers['x-forwarded-for'] ?? '');
    // The proxy next to us wrote the last one.
    const protocol = String(headers['x-forwarded-proto'] ?? '')
      .split(',')
      .at(-1)
      ?.trim();
    for (const name of ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded']) delete headers[name];
    headers['x-forwarded-for'] = clientAddress(peer, forwarded, trusts);
    if (trusts(peer) && protocol) headers['x-forwarded-proto'] = protocol;
    await next();
  };
}
