import type Router from '@koa/router';
import { AppError } from '#contract/errors.ts';
import { roleRoutes } from '#contract/routes/roles.ts';
import { createRole, deleteRole, updateRole } from '#shared/commands/accounts/roles.ts';
import { findRole, listRoles } from '#shared/db/find-role.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { grantorOf } from '../caller.ts';
import { mount } from '../mount.ts';

/** Built-in roles are read, custom ones also made. */
export function serveRoles(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex } = deps;
  mount(router, deps, roleRoutes, {
    'GET /admin/roles': async () => ({ items: await listRoles(knex) }),
    'GET /admin/roles/:name': async ({ params }) => {
      const role = await findRole(knex, params.name);
      if (!role) throw new AppError('not_found');
      return role;
    },
    'POST /admin/roles': async ({ body, ...asked }) => {
      const role = await createRole(deps, grantorOf(asked), body);
      asked.ctx.set('location', `${asked.ctx.path.replace(/\/$/, '')}/${role.name}`);
      return role;
    },
    'PATCH /admin/roles/:name': ({ params, body, ...asked }) =>
      updateRole(deps, grantorOf(asked), { ...params, ...body }),
    'DELETE /admin/roles/:name': ({ params, ...asked }) => deleteRole(deps, grantorOf(asked), params.name),
  });
}
