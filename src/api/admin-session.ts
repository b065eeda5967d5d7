import { AppError } from '#contract/errors.ts';
import { may } from '#domain/policy.ts';
import { endLogin } from '#shared/commands/accounts/end-logins.ts';
import { userAccount } from '#shared/commands/accounts/find-account.ts';
import { recordLogIn, requireProof } from '#shared/commands/accounts/log-in.ts';
import { storeLogin } from '#shared/commands/accounts/logins.ts';
import type { UserRow } from '#shared/db/models/user-row.ts';
import { newId } from '#shared/id.ts';
import { type Account, accessTokenSeconds } from '#shared/token/account.ts';
import type { ApiContext, ApiDeps } from './api-state.ts';
import { bearerOf } from './middleware/authenticate.ts';

const cookie = 'chat_api_admin';

type Request = Pick<ApiContext, 'get' | 'cookies' | 'method' | 'host'>;

/**
 * Lets on who may steer queues: by Bearer token, or by the cookie of the log-in page. Throws `unauthorized` or `forbidden`. A
 * cookie comes with whatever a browser is made to send, so with one only our own pages may change anything.
 */
export async function requireAdmin(ctx: Request, deps: ApiDeps): Promise<Account> {
  const bearer = bearerOf(ctx.get('authorization'));
  const token = bearer ?? ctx.cookies.get(cookie);
  if (!token) throw new AppError('unauthorized');
  const account = await deps.tokens.verify(token);
  if (!may(await deps.access.subjectOf(account), 'queues.manage')) throw new AppError('forbidden');
  if (!bearer && ctx.method !== 'GET' && ctx.method !== 'HEAD') requireSameOrigin(ctx);
  return account;
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

/** Begins a log-in that lives in the browser as long as its access token: for `/admin` only, out of reach of scripts. */
export async function beginAdmin(ctx: ApiContext, { knex, tokens, now }: ApiDeps, user: UserRow): Promise<void> {
  const account = userAccount(user);
  const id = newId();
  const at = now();
  const expiresAt = at + accessTokenSeconds * 1000;
  await knex.transaction(async (trx) => {
    await requireProof(trx, user);
    const from = { device: ctx.get('user-agent'), ip: ctx.ip };
    await recordLogIn(trx, user, at, from);
    await storeLogin(trx, { account, id, at, expiresAt, ...from });
  });
  const { token } = await tokens.issue({ ...account, sid: id });
  setCookie(ctx, token, accessTokenSeconds);
}

/** Ends the log-in of the cookie, wherever it was copied to, and takes the cookie back. */
export async function endAdmin(ctx: ApiContext, deps: ApiDeps): Promise<void> {
  const account = await deps.tokens.verify(ctx.cookies.get(cookie) ?? '').catch(() => null);
  setCookie(ctx, '', 0);
  if (account?.sid) await endLogin(deps, account, account.sid).catch(() => undefined);
}

function setCookie(ctx: ApiContext, token: string, seconds: number): void {
  const attributes = [`Path=/admin`, `Max-Age=${seconds}`, 'HttpOnly', 'SameSite=Strict'];
  ctx.append('set-cookie', [`${cookie}=${token}`, ...attributes, ...(ctx.secure ? ['Secure'] : [])].join('; '));
}
