import type { Middleware } from 'koa';
import { AppError } from '#contract/errors.ts';
import { type Access, letsIn } from '#domain/policy.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';

/** The token of an `Authorization: Bearer` header. */
export const bearerOf = (header: string): string | undefined => /^Bearer +([\w.-]+) *$/i.exec(header)?.[1];

/** Lets on whom `access` names; throws `unauthorized` or `forbidden`. Everything a request may do begins here. */
export function authenticate(deps: ApiDeps, access: Access): Middleware<ApiState> {
  return async (ctx, next) => {
    if (access === 'public') return next();
    const token = bearerOf(ctx.get('authorization'));
    if (!token) throw new AppError('unauthorized');
    const account = await deps.tokens.verify(token);
    const subject = await deps.access.subjectOf(account);
    if (!letsIn(access, subject)) throw new AppError('forbidden');
    Object.assign(ctx.state, { account, subject });
    await next();
  };
}
