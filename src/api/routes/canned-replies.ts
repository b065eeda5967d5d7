import type Router from '@koa/router';
import { cannedRepliesRoutes } from '#contract/routes/canned-replies.ts';
import {
  createCannedReply,
  deleteCannedReply,
  updateCannedReply,
} from '#shared/commands/canned-replies/canned-replies.ts';
import { listCannedReplies, readCannedReply } from '#shared/db/canned-replies.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { byText, paged } from '../cursor.ts';
import { mount } from '../mount.ts';

/** Texts that agents have at hand. */
export function serveCannedReplies(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex } = deps;
  mount(router, deps, cannedRepliesRoutes, {
    'GET /admin/canned-replies': ({ query: { q, cursor, limit } }) =>
      paged(byText, cursor, (after) => listCannedReplies(knex, q, { after, limit })),
    'GET /admin/canned-replies/:id': ({ params }) => readCannedReply(knex, params.id),
    'POST /admin/canned-replies': ({ body, ...asked }) => createCannedReply(deps, callerOf(asked), body),
    'PATCH /admin/canned-replies/:id': ({ params, body, ...asked }) =>
      updateCannedReply(deps, callerOf(asked), { id: params.id, ...body }),
    'DELETE /admin/canned-replies/:id': ({ params, ...asked }) => deleteCannedReply(deps, callerOf(asked), params.id),
  });
}
