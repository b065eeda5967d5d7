import type Router from '@koa/router';
import type { Me } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import { authRoutes } from '#contract/routes/auth.ts';
import type { Subject } from '#domain/policy.ts';
import { changePassword } from '#shared/commands/accounts/change-password.ts';
import { endLogin, endLogins, logOut } from '#shared/commands/accounts/end-logins.ts';
import { findCustomer, findOpenUser } from '#shared/commands/accounts/find-account.ts';
import { beginLogin, logIn } from '#shared/commands/accounts/log-in.ts';
import { type Device, listLogins } from '#shared/commands/accounts/logins.ts';
import { requestPasswordReset, setPasswordByToken } from '#shared/commands/accounts/reset-password.ts';
import { rotateRefreshToken } from '#shared/commands/accounts/rotate-refresh-token.ts';
import { createVisitor } from '#shared/commands/customers/create-visitor.ts';
import { recogniseCustomer } from '#shared/commands/customers/recognise-customer.ts';
import { presentCustomer, presentUser } from '#shared/db/present/present.ts';
import type { Account } from '#shared/token/account.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { mount } from '../mount.ts';

/** Tokens for staff and visitors, and whose they are. */
export function serveAuth(router: Router<ApiState>, deps: ApiDeps): void {
  mount(router, deps, authRoutes, {
    'POST /auth/login': ({ body, ctx }) => logIn(deps, body, deviceOf(ctx)),
    'POST /auth/refresh': ({ body, ctx }) => rotateRefreshToken(deps, body.refreshToken, deviceOf(ctx)),
    'POST /auth/logout': ({ body }) => logOut(deps, body.refreshToken),
    'POST /auth/visitor': ({ body: { identityToken, ...body }, ctx }) =>
      identityToken === undefined
        ? createVisitor(deps, body, deviceOf(ctx))
        : recogniseCustomer(deps, { ...body, identityToken }, deviceOf(ctx)),
    'POST /auth/invitations/accept': async ({ body, ctx }) => {
      const user = await setPasswordByToken(deps, 'invite', { ...body, ip: ctx.ip });
      return beginLogin(deps, user, deviceOf(ctx));
    },
    'POST /auth/password/reset-request': ({ body, ctx }) => {
      // Not waited for: how long it takes would say whether there is such an account.
      requestPasswordReset(deps, { ...body, ip: ctx.ip }).catch((error: unknown) =>
        deps.log.error({ err: error }, 'a lost password could not be noted'),
      );
      return null;
    },
    'POST /auth/password/reset': async ({ body, ctx }) => {
      await setPasswordByToken(deps, 'reset', { ...body, ip: ctx.ip });
    },
    'POST /me/password': ({ body, account, ctx }) =>
      changePassword(deps, { ...body, account, caller: callerOf({ account, ctx }) }),
    'GET /me/sessions': async ({ account }) => {
      const logins = await listLogins(deps.knex, account, deps.now());
      return { items: logins.map((login) => ({ ...login, current: login.id === account.sid })) };
    },
    'DELETE /me/sessions/:id': ({ account, params }) => endLogin(deps, account, params.id),
    'DELETE /me/sessions': ({ account }) => endLogins(deps, account, account.sid),
    'GET /me': ({ account, subject }) => readMe(deps, account, subject),
  });
}

/** What is kept of a device, for its owner to recognise. */
const deviceOf = (ctx: ApiContext): Device => ({ device: ctx.get('user-agent') || null, ip: ctx.ip });

async function readMe({ knex }: ApiDeps, { type, id }: Account, { permissions }: Subject): Promise<Me> {
  if (type === 'user') {
    const user = await findOpenUser(knex, id);
    if (user) return { type, user: presentUser(user), permissions: [...permissions] };
  } else {
    const customer = await findCustomer(knex, id);
    if (customer) return { type, customer: presentCustomer(customer) };
  }
  throw new AppError('unauthorized');
}
