import { z } from 'zod';
import {
  deliverySchema,
  deliveryStatus,
  type WebhookEventType,
  webhookEventTypes,
  webhookSchema,
} from '#contract/webhooks.ts';
import { uuid } from '#contract/wire.ts';
import { idParams, listOf, listQuery } from './lists.ts';
import { defineRoutes } from './route.ts';

const events = z
  .array(z.enum(webhookEventTypes.filter((type) => type !== 'ping') as [WebhookEventType, ...WebhookEventType[]]))
  .min(1)
  .max(50);
const url = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine((text) => !URL.parse(text)?.username && !URL.parse(text)?.password, 'no user or password in the URL');
const description = z.string().max(300);
const secret = z.string();
const deliveryParams = z.object({ id: uuid, deliveryId: z.string().regex(/^\d{1,18}$/) });

export const webhooksRoutes = defineRoutes({
  'GET /admin/webhooks': {
    summary: 'All webhooks',
    access: 'webhooks.read',
    limit: 'read',
    query: listQuery,
    answer: { status: 200, body: listOf(webhookSchema) },
  },
  'POST /admin/webhooks': {
    summary: 'Have events posted to an address',
    description:
      'The secret is shown now and never again. Each request is signed with it as Standard Webhooks describe: ' +
      '`webhook-signature: v1,base64(HMAC-SHA256(secret, id.timestamp.body))`, with `webhook-id` and ' +
      '`webhook-timestamp`. Events of one conversation come in order; an event may come twice, with the same id. ' +
      'Needs `conversations.read_all` too, as do another address or other events: what is said is posted there.',
    access: 'webhooks.write',
    limit: 'write',
    body: z.strictObject({ url, events, description: description.default('') }),
    answer: { status: 201, body: webhookSchema.extend({ secret }) },
    secret: true,
  },
  'GET /admin/webhooks/:id': {
    summary: 'One webhook',
    access: 'webhooks.read',
    limit: 'read',
    params: idParams,
    answer: { status: 200, body: webhookSchema },
  },
  'PATCH /admin/webhooks/:id': {
    summary: 'Change a webhook, or switch it on or off',
    description: 'What waits is delivered when it is switched on again. `version` is the one that was read.',
    access: 'webhooks.write',
    limit: 'write',
    params: idParams,
    body: z.strictObject({
      version: z.number().int().min(1),
      url: url.optional(),
      events: events.optional(),
      description: description.optional(),
      active: z.boolean().optional(),
    }),
    answer: { status: 200, body: webhookSchema },
    errors: ['conflict'],
  },
  'DELETE /admin/webhooks/:id': {
    summary: 'Delete a webhook and its deliveries',
    access: 'webhooks.write',
    limit: 'write',
    params: idParams,
    answer: { status: 204, body: null },
  },
  'POST /admin/webhooks/:id/secret': {
    summary: 'A new secret; the old one signs nothing more',
    access: 'webhooks.write',
    limit: 'write',
    params: idParams,
    answer: { status: 200, body: z.object({ secret }) },
    secret: true,
  },
  'POST /admin/webhooks/:id/ping': {
    summary: 'Post a `ping` event, to see whether it arrives',
    access: 'webhooks.write',
    limit: 'write',
    params: idParams,
    answer: { status: 202, body: deliverySchema },
  },
  'GET /admin/webhooks/:id/deliveries': {
    summary: 'What was posted and what waits, the newest first',
    access: 'webhooks.read',
    limit: 'read',
    params: idParams,
    query: listQuery.extend({ status: deliveryStatus.optional() }),
    answer: { status: 200, body: listOf(deliverySchema) },
  },
  'GET /admin/webhooks/:id/deliveries/:deliveryId': {
    summary: 'One delivery with its payload',
    access: 'webhooks.read',
    limit: 'read',
    params: deliveryParams,
    answer: { status: 200, body: deliverySchema.extend({ payload: z.record(z.string(), z.unknown()) }) },
  },
  'POST /admin/webhooks/:id/deliveries/:deliveryId/redeliver': {
    summary: 'Deliver an event again, under the same id',
    access: 'webhooks.write',
    limit: 'write',
    params: deliveryParams,
    answer: { status: 202, body: deliverySchema },
  },
});
