import type Router from '@koa/router';
import { webhooksRoutes } from '#contract/routes/webhooks.ts';
import { pingWebhook } from '#shared/commands/webhooks/ping-webhook.ts';
import { redeliver } from '#shared/commands/webhooks/redeliver.ts';
import { createWebhook, deleteWebhook, renewSecret, updateWebhook } from '#shared/commands/webhooks/webhooks.ts';
import { listDeliveries, presentDelivery, readDelivery } from '#shared/db/webhooks/deliveries.ts';
import { listWebhooks, presentWebhook, readWebhook } from '#shared/db/webhooks/webhooks.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { byId, byNumber, paged } from '../cursor.ts';
import { mount } from '../mount.ts';
import { requireFullReach } from '../reach.ts';

/** Webhooks and what became of their deliveries. */
export function serveWebhooks(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex } = deps;

  mount(router, deps, webhooksRoutes, {
    'GET /admin/webhooks': ({ query: { limit, cursor } }) =>
      paged(byId, cursor, (after) => listWebhooks(knex, { after, limit })),
    'POST /admin/webhooks': ({ body, subject, ...asked }) => {
      requireFullReach(subject, 'Webhooks');
      return createWebhook(deps, callerOf(asked), body);
    },
    'GET /admin/webhooks/:id': async ({ params }) => presentWebhook(await readWebhook(knex, params.id)),
    'PATCH /admin/webhooks/:id': ({ params, body, subject, ...asked }) => {
      if (body.url !== undefined || body.events) requireFullReach(subject, 'Other events and addresses');
      return updateWebhook(deps, callerOf(asked), { id: params.id, ...body });
    },
    'DELETE /admin/webhooks/:id': ({ params, ...asked }) => deleteWebhook(deps, callerOf(asked), params.id),
    'POST /admin/webhooks/:id/secret': async ({ params, ...asked }) => ({
      secret: await renewSecret(deps, callerOf(asked), params.id),
    }),
    'POST /admin/webhooks/:id/ping': ({ params, ...asked }) => pingWebhook(deps, callerOf(asked), params.id),
    'GET /admin/webhooks/:id/deliveries': async ({ params, query: { limit, cursor, status } }) => {
      await readWebhook(knex, params.id);
      return paged(byNumber, cursor, (after) => listDeliveries(knex, { webhookId: params.id, after, status, limit }));
    },
    'GET /admin/webhooks/:id/deliveries/:deliveryId': async ({ params, subject }) => {
      requireFullReach(subject, 'Payloads');
      const row = await readDelivery(knex, params.id, params.deliveryId);
      return { ...presentDelivery(row), payload: JSON.parse(row.payload) };
    },
    'POST /admin/webhooks/:id/deliveries/:deliveryId/redeliver': ({ params, ...asked }) =>
      redeliver(deps, callerOf(asked), params.id, params.deliveryId),
  });
}
