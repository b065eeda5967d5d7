import type Router from '@koa/router';
import type { Me } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import { authRoutes } from '#contract/routes/auth.ts';
import { createVisitor } from '#shared/commands/create-visitor.ts';
import { findCustomer, findUser } from '#shared/commands/find-account.ts';
import { logIn } from '#shared/commands/log-in.ts';
import { logOut } from '#shared/commands/log-out.ts';
import { rotateRefreshToken } from '#shared/commands/rotate-refresh-token.ts';
import { presentCustomer, presentUser } from '#shared/db/present.ts';
import type { Account } from '#shared/token.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { mount } from '../mount.ts';

/** Tokens for staff and visitors, and whose they are. */
export function serveAuth(router: Router<ApiState>, deps: ApiDeps): void {
  mount(router, deps, authRoutes, {
    'POST /auth/login': ({ body }) => logIn(deps, body),
    'POST /auth/refresh': ({ body }) => rotateRefreshToken(deps, body.refreshToken),
    'POST /auth/logout': ({ body }) => logOut(deps.knex, body.refreshToken),
    'POST /auth/visitor': ({ body }) => createVisitor(deps, body),
    'GET /me': ({ account }) => readMe(deps, account),
  });
}

async function readMe({ knex }: ApiDeps, { type, id }: Account): Promise<Me> {
  if (type === 'user') {
    const user = await findUser(knex, id);
    if (user) return { type, user: presentUser(user) };
  } else {
    const customer = await findCustomer(knex, id);
    if (customer) return { type, customer: presentCustomer(customer) };
  }
  throw new AppError('unauthorized');
}
