import { AppError } from '#contract/errors.ts';
import { may } from '#domain/policy.ts';
import { accessTokenSeconds } from '#shared/token.ts';
import type { ApiContext, ApiDeps } from './api-state.ts';
import { bearerOf } from './middleware/authenticate.ts';

const cookie = 'chat_api_admin';

type Request = Pick<ApiContext, 'get' | 'cookies' | 'method' | 'host'>;

/**
 * Lets on who may steer queues: by Bearer token, or by the cookie of the log-in page. Throws `unauthorized` or `forbidden`. A
 * cookie comes with whatever a browser is made to send, so with one only our own pages may change anything.
 */
export async function requireAdmin(ctx: Request, deps: ApiDeps): Promise<void> {
  const bearer = bearerOf(ctx.get('authorization'));
  const token = bearer ?? ctx.cookies.get(cookie);
  if (!token) throw new AppError('unauthorized');
  const account = await deps.tokens.verify(token);
  if (!may(await deps.access.subjectOf(account), 'queues.manage')) throw new AppError('forbidden');
  if (!bearer && ctx.method !== 'GET' && ctx.method !== 'HEAD') requireSameOrigin(ctx);
}

/** Throws `forbidden` for what a page of another origin makes a browser send. Programs say nothing of origins. */
export function requireSameOrigin(ctx: Pick<ApiContext, 'get' | 'host'>): void {
  const site = ctx.get('sec-fetch-site');
  if (site) {
    if (site !== 'same-origin') throw new AppError('forbidden');
    return;
  }
  const origin = ctx.get('origin');
  if (origin && URL.parse(origin)?.host !== ctx.host) throw new AppError('forbidden');
}

/** Keeps an access token in the browser for as long as it lives: for `/admin` only, out of reach of scripts. */
export function keepAdmin(ctx: ApiContext, token: string): void {
  const attributes = [`Path=/admin`, `Max-Age=${accessTokenSeconds}`, 'HttpOnly', 'SameSite=Strict'];
  ctx.append('set-cookie', [`${cookie}=${token}`, ...attributes, ...(ctx.secure ? ['Secure'] : [])].join('; '));
}
