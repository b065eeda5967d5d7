import type { Middleware } from 'koa';

/** Answers are data: nothing in them may be run, framed, guessed at, embedded or kept. Pages loosen what they need. */
const headers = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'cache-control': 'no-store',
};

/** Two years, as browsers' preload lists want it. Only what came over TLS may say so (RFC 6797, 7.2). */
const strictTransport = 'max-age=63072000; includeSubDomains';

/** What OWASP's Secure Headers Project asks of every answer. */
export function securityHeaders(): Middleware {
  return async (ctx, next) => {
    ctx.set(headers);
    if (ctx.secure) ctx.set('strict-transport-security', strictTransport);
    await next();
  };
}
