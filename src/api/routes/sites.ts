import type Router from '@koa/router';
import { AppError } from '#contract/errors.ts';
import { siteRoutes } from '#contract/routes/sites.ts';
import { addIdentityKey, createSite, deleteSite, removeIdentityKey, updateSite } from '#shared/commands/sites/sites.ts';
import { listSites, readSite } from '#shared/db/sites.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { byId, paged } from '../cursor.ts';
import { mount } from '../mount.ts';
import { requireFullReach } from '../reach.ts';

/** Sites that show the chat, and their identity keys. */
export function serveSites(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex } = deps;
  mount(router, deps, siteRoutes, {
    'GET /admin/sites': ({ query: { limit, cursor } }) =>
      paged(byId, cursor, (after) => listSites(knex, { after, limit })),
    'GET /admin/sites/:id': async ({ params }) => {
      const site = await readSite(knex, params.id);
      if (!site) throw new AppError('not_found');
      return site;
    },
    'POST /admin/sites': ({ body, ...asked }) => changed(createSite(deps, callerOf(asked), body)),
    'PATCH /admin/sites/:id': ({ params, body, ...asked }) =>
      changed(updateSite(deps, callerOf(asked), { id: params.id, ...body })),
    'DELETE /admin/sites/:id': ({ params, ...asked }) => changed(deleteSite(deps, callerOf(asked), params.id)),
    'POST /admin/sites/:id/identity-keys': ({ params, body, subject, ...asked }) => {
      // Whoever has a key can sign as any customer of the site, and reads all that was said with them.
      requireFullReach(subject, 'Identity keys');
      return addIdentityKey(deps, callerOf(asked), { siteId: params.id, ...body });
    },
    'DELETE /admin/sites/:id/identity-keys/:keyId': ({ params, ...asked }) =>
      removeIdentityKey(deps, callerOf(asked), { siteId: params.id, keyId: params.keyId }),
  });

  /** A site's pages may call us as soon as the answer is there. */
  async function changed<T>(change: Promise<T>): Promise<T> {
    const site = await change;
    await deps.origins.forget();
    return site;
  }
}
