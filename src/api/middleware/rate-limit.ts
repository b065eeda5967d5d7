import type { Context, Middleware } from 'koa';
import { AppError } from '#contract/errors.ts';
import { type LimitName, quotaOf } from '#contract/limits.ts';
import { addressKey } from '#shared/address/client-address.ts';
import type { Quota, Verdict } from '#shared/rate-limit.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';

/** What limits count with. */
export type LimitDeps = Pick<ApiDeps, 'limiter' | 'settings' | 'config'>;

/**
 * Before anybody knows who asks: whoever guesses at tokens asks no oftener than others. `told`: its count is the one that
 * the headers tell; behind it the account's is.
 */
export function limitAddress(deps: LimitDeps, name: LimitName, told: boolean): Middleware<ApiState> {
  return async (ctx, next) => {
    const quota = quotaOf(deps.settings.get('limits'), name, 'address', deps.config.RATE_LIMIT_FACTOR);
    const verdict = await deps.limiter.take(`${name}:ip:${addressKey(ctx.ip)}`, quota);
    if (told || !verdict.allowed) show(ctx, name, quota, verdict);
    await next();
  };
}

/** Behind `authenticate`. What anybody may ask has no account to count. */
export function limitAccount(deps: LimitDeps, name: LimitName): Middleware<ApiState> {
  return async (ctx, next) => {
    const { account } = ctx.state;
    if (account) {
      const quota = quotaOf(deps.settings.get('limits'), name, 'account', deps.config.RATE_LIMIT_FACTOR);
      show(ctx, name, quota, await deps.limiter.take(`${name}:${account.id}`, quota));
    }
    await next();
  };
}

/** Throws `rate_limited`, with the time to wait. The headers are those of both drafts of the IETF, seconds throughout. */
function show(ctx: Context, name: LimitName, quota: Quota, { allowed, limit, remaining, resetMs }: Verdict): void {
  const reset = Math.ceil(resetMs / 1000);
  ctx.set({
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(reset),
    'ratelimit-policy': `"${name}";q=${limit};w=${quota.seconds}`,
    ratelimit: `"${name}";r=${remaining};t=${reset}`,
  });
  if (allowed) return;
  ctx.set('retry-after', String(Math.max(1, reset)));
  throw new AppError('rate_limited');
}
