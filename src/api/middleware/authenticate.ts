import type { Middleware } from 'koa';
import { AppError } from '#contract/errors.ts';
import type { Account, Tokens } from '#shared/token.ts';
import type { ApiContext, ApiState } from '../api-state.ts';

/** The token of an `Authorization: Bearer` header. */
export const bearerOf = (header: string): string | undefined => /^Bearer +([\w.-]+) *$/i.exec(header)?.[1];

/** Lets nobody on without a token; `accountOf` and `customerOf` say whose it is. */
export function authenticate(tokens: Tokens): Middleware<ApiState> {
  return async (ctx, next) => {
    const token = bearerOf(ctx.get('authorization'));
    if (!token) throw new AppError('unauthorized');
    ctx.state.account = await tokens.verify(token);
    await next();
  };
}

export function accountOf(ctx: ApiContext): Account {
  if (!ctx.state.account) throw new AppError('unauthorized');
  return ctx.state.account;
}

/** The customer who asks. Throws `forbidden` for staff: they have a door of their own. */
export function customerOf(ctx: ApiContext): Account & { type: 'customer' } {
  const account = accountOf(ctx);
  if (account.type !== 'customer') throw new AppError('forbidden');
  return account;
}
