import type Router from '@koa/router';
import { AppError } from '#contract/errors.ts';
import { userRoutes } from '#contract/routes/users.ts';
import { createUser } from '#shared/commands/accounts/create-user.ts';
import { inviteUser } from '#shared/commands/accounts/invite-user.ts';
import { createResetToken } from '#shared/commands/accounts/reset-password.ts';
import { updateUser } from '#shared/commands/accounts/update-user.ts';
import { listUsers } from '#shared/db/lists/list-users.ts';
import { presentStaff } from '#shared/db/present/present-staff.ts';
import { findUser } from '#shared/db/reads.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { grantorOf } from '../caller.ts';
import { byId, paged } from '../cursor.ts';
import { mount } from '../mount.ts';

/** Staff accounts. */
export function serveUsers(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex } = deps;
  mount(router, deps, userRoutes, {
    'GET /admin/users': ({ query: { cursor, ...asked } }) =>
      paged(byId, cursor, (after) => listUsers(knex, { ...asked, after })),
    'GET /admin/users/:id': async ({ params }) => {
      const row = await findUser(knex, params.id);
      if (!row) throw new AppError('not_found');
      return presentStaff(row);
    },
    'POST /admin/users': async ({ body, ...asked }) => {
      const user = await createUser(deps, body, grantorOf(asked));
      asked.ctx.set('location', `${asked.ctx.path.replace(/\/$/, '')}/${user.id}`);
      return user;
    },
    'POST /admin/users/invite': async ({ body, ...asked }) => inviteUser(deps, body, grantorOf(asked)),
    'POST /admin/users/:id/reset-link': ({ params, ...asked }) => createResetToken(deps, params.id, grantorOf(asked)),
    'PATCH /admin/users/:id': ({ params, body, ...asked }) =>
      updateUser(deps, grantorOf(asked), { id: params.id, ...body }),
  });
}
