import type Router from '@koa/router';
import type { Retried } from '#contract/dead-letters.ts';
import { AppError } from '#contract/errors.ts';
import { deadLettersRoutes } from '#contract/routes/dead-letters.ts';
import { maskFields } from '#domain/mask-fields.ts';
import { dropLetter } from '#shared/commands/dead-letters/drop-letter.ts';
import { retryLetter } from '#shared/commands/dead-letters/retry-letter.ts';
import { listLetters, presentLetter, readLetter } from '#shared/db/dead-letters.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { byId, paged } from '../cursor.ts';
import { mount } from '../mount.ts';
import { requireFullReach } from '../reach.ts';

/** What no retry could mend. */
export function serveDeadLetters(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex } = deps;
  mount(router, deps, deadLettersRoutes, {
    'GET /admin/dead-letters': ({ query: { cursor, limit, ...filter }, subject }) => {
      requireFullReach(subject, 'Dead letters');
      return paged(byId, cursor, async (after) => {
        const { items, next } = await listLetters(knex, filter, { after, limit });
        return { items: items.map(presentLetter), next };
      });
    },
    'GET /admin/dead-letters/:id': async ({ params, subject }) => {
      requireFullReach(subject, 'Dead letters');
      const letter = await readLetter(knex, params.id);
      return { ...letter, payload: maskFields({ payload: letter.payload }).payload };
    },
    'POST /admin/dead-letters/:id/retry': async ({ params, ...asked }) => {
      const retried = await retryLetter(deps, callerOf(asked), await readLetter(knex, params.id));
      if (!retried.sent) throw new AppError('conflict', `This letter ${retried.outcome}.`);
      return retried;
    },
    'POST /admin/dead-letters/retry': ({ body: { queue, limit, cursor }, ...asked }) =>
      paged(byId, cursor, async (after) => {
        const { items, next } = await listLetters(knex, { queue, order: 'oldest' }, { after, limit });
        const retried: Retried[] = [];
        for (const letter of items) retried.push(await retryLetter(deps, callerOf(asked), letter));
        return { items: retried, next };
      }),
    'DELETE /admin/dead-letters/:id': ({ params, ...asked }) => dropLetter(deps, callerOf(asked), params.id),
  });
}
