import { z } from 'zod';
import {
  agentSchema,
  conversationSchema,
  messageSchema,
  said,
  saysNothing,
  saysSomething,
  uuid,
} from '#contract/wire.ts';
import { idParams, listOf, listQuery } from './lists.ts';
import { defineRoutes } from './route.ts';

const seq = z.coerce.number().int().min(0);
export const messagesQuery = z
  .object({
    afterSeq: seq.optional(),
    beforeSeq: seq.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  })
  .refine((q) => q.afterSeq === undefined || q.beforeSeq === undefined, 'give afterSeq or beforeSeq, not both');

export const pageSchema = z.object({
  messages: z.array(messageSchema),
  lastSeq: z.number().int(),
  hasMore: z.boolean(),
});
export const changedSchema = z.object({
  conversationId: uuid,
  state: conversationSchema.shape.state,
  epoch: z.number().int(),
  agent: agentSchema.nullable(),
});

/** A customer's own conversations. Whatever belongs to somebody else is `not_found`. */
export const chatRoutes = defineRoutes({
  'POST /chat/conversations': {
    summary: 'Open a new conversation',
    access: 'customer',
    limit: 'write',
    answer: { status: 201, body: conversationSchema },
  },
  'GET /chat/conversations': {
    summary: 'One’s own conversations, the newest first',
    access: 'customer',
    limit: 'read',
    query: listQuery,
    answer: { status: 200, body: listOf(conversationSchema) },
  },
  'GET /chat/conversations/:id': {
    summary: 'One conversation',
    access: 'customer',
    limit: 'read',
    params: idParams,
    answer: { status: 200, body: conversationSchema },
  },
  'GET /chat/conversations/:id/messages': {
    summary: 'A page of the thread, in order of seq',
    description: 'The messages after `afterSeq`, else the newest ones before `beforeSeq`, else the newest.',
    access: 'customer',
    limit: 'read',
    params: idParams,
    query: messagesQuery,
    answer: { status: 200, body: pageSchema },
  },
  'POST /chat/conversations/:id/messages': {
    summary: 'Send a message',
    description:
      '202: accepted and safe; `message:created` tells its place. The same `clientMessageId` is one message.',
    access: 'customer',
    limit: 'send',
    params: idParams,
    body: z.object(said).refine(saysSomething, saysNothing),
    answer: { status: 202, body: z.object({ messageId: uuid, status: z.literal('queued') }) },
    errors: ['busy', 'unavailable'],
  },
  'POST /chat/conversations/:id/handoff': {
    summary: 'Ask for a person',
    access: 'customer',
    limit: 'write',
    params: idParams,
    body: z.object({ reason: z.string().max(200).optional() }),
    answer: { status: 200, body: changedSchema },
    errors: ['conflict', 'expired', 'busy', 'unavailable'],
  },
  'POST /chat/conversations/:id/close': {
    summary: 'Close the conversation',
    access: 'customer',
    limit: 'write',
    params: idParams,
    answer: { status: 200, body: changedSchema },
    errors: ['conflict', 'expired', 'busy', 'unavailable'],
  },
  'POST /chat/conversations/:id/rating': {
    summary: 'Rate the service',
    access: 'customer',
    limit: 'write',
    params: idParams,
    body: z.object({ score: z.number().int().min(1).max(5), comment: z.string().max(2000).optional() }),
    answer: { status: 200, body: changedSchema },
    errors: ['forbidden', 'conflict', 'expired', 'busy', 'unavailable'],
  },
});
