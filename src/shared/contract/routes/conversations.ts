import { z } from 'zod';
import {
  conversationDetailSchema,
  conversationFilterSchema,
  deskConversationSchema,
  foundMessageSchema,
  messageSearchSchema,
  searchText,
  sessionSchema,
  stateChangeSchema,
} from '#contract/desk.ts';
import {
  attributesSchema,
  maxTags,
  maxTextLength,
  noteSchema,
  said,
  saysNothing,
  saysSomething,
  tagSchema,
  uuid,
} from '#contract/wire.ts';
import { changedSchema, messagesQuery, pageSchema } from './chat.ts';
import { idParams, listOf, listQuery } from './lists.ts';
import { defineRoutes } from './route.ts';

const text = z.string().trim().min(1).max(maxTextLength);
const tags = z.array(tagSchema).max(maxTags).default([]);

const read = { access: 'conversations.read', limit: 'read', params: idParams } as const;
const acts = {
  access: 'conversations.reply',
  limit: 'write',
  params: idParams,
  answer: { status: 200, body: changedSchema },
  errors: ['conflict', 'not_owner', 'expired', 'busy', 'unavailable'],
} as const;
/** The agent who gets it needs a free slot. */
const gives = { ...acts, errors: [...acts.errors, 'agent_full'] } as const;

/** Conversations for staff: an agent reaches the own ones and those that nobody has. */
export const conversationRoutes = defineRoutes({
  'GET /admin/conversations': {
    summary: 'Conversations, by any filter',
    description:
      '`from` and `to` are of their beginning; `active` sorts by what changed last. With `q` the ones in which that was ' +
      'said, the latest first, as `GET /admin/messages` finds it; one may come again on a later page.',
    access: 'conversations.read',
    limit: 'read',
    query: conversationFilterSchema.extend({
      ...listQuery.shape,
      q: searchText.optional(),
      sort: z.enum(['newest', 'oldest', 'active']).default('newest'),
    }),
    answer: { status: 200, body: listOf(deskConversationSchema) },
  },
  'GET /admin/messages': {
    summary: 'Search what was said, the latest first',
    description:
      'Messages that have every word of `q`, in Chinese every pair of neighbouring characters. A page may be short, or ' +
      'empty, and have a next one: go on while there is a `nextCursor`. What was just said is found a moment later.',
    access: 'conversations.read',
    limit: 'heavy',
    query: messageSearchSchema.extend(listQuery.shape),
    answer: { status: 200, body: listOf(foundMessageSchema) },
  },
  'GET /admin/conversations/:id': {
    ...read,
    summary: 'One conversation, with its session, tags and number of notes',
    answer: { status: 200, body: conversationDetailSchema },
  },
  'PATCH /admin/conversations/:id': {
    ...acts,
    summary: 'Set attributes of a conversation',
    description: 'Those that are not named stay; null takes one away. At most 50 altogether.',
    body: z.strictObject({ attributes: attributesSchema }),
  },
  'GET /admin/conversations/:id/messages': {
    ...read,
    summary: 'A page of the thread, in order of seq',
    query: messagesQuery,
    answer: { status: 200, body: pageSchema },
  },
  'GET /admin/conversations/:id/notes': {
    ...read,
    summary: 'The agents’ notes, in order',
    answer: { status: 200, body: z.object({ items: z.array(noteSchema) }) },
  },
  'GET /admin/conversations/:id/events': {
    ...read,
    summary: 'The changes of its state, the latest first',
    query: listQuery,
    answer: { status: 200, body: listOf(stateChangeSchema) },
  },
  'GET /admin/conversations/:id/sessions': {
    ...read,
    summary: 'Its sessions, the latest first',
    query: listQuery,
    answer: { status: 200, body: listOf(sessionSchema) },
  },
  'POST /admin/conversations/:id/messages': {
    ...acts,
    summary: 'Write to the customer',
    description: 'Takes a conversation that nobody has. The same `clientMessageId` is one message.',
    limit: 'send',
    body: z.strictObject(said).refine(saysSomething, saysNothing),
    answer: { status: 202, body: z.object({ messageId: uuid, status: z.literal('queued') }) },
    errors: ['busy', 'unavailable'],
  },
  'POST /admin/conversations/:id/notes': {
    ...acts,
    summary: 'Leave a note for other agents',
    body: z.strictObject({ text }),
    answer: { status: 201, body: z.object({ noteId: uuid }) },
    errors: ['busy', 'unavailable'],
  },
  'POST /admin/conversations/:id/tags': {
    ...acts,
    summary: 'Add and remove tags',
    description: `At most ${maxTags} on one conversation. Answers with those it has afterwards.`,
    body: z
      .strictObject({ add: tags, remove: tags })
      .refine(({ add, remove }) => add.length + remove.length > 0, 'nothing to add or to remove'),
    answer: { status: 200, body: z.object({ tags: z.array(z.string()) }) },
    errors: ['busy', 'unavailable'],
  },
  'POST /admin/conversations/:id/take': { ...gives, summary: 'Take it: the AI is silent from here on' },
  'POST /admin/conversations/:id/release': { ...acts, summary: 'Give it back to the AI' },
  'POST /admin/conversations/:id/close': { ...acts, summary: 'Close it' },
  'POST /admin/conversations/:id/transfer': {
    ...gives,
    summary: 'Pass it on, to an agent or to a skill group',
    description:
      'To a group it waits, for somebody of the group. `not_found` for a group that is not there, `conflict` for one in ' +
      'which nobody may reply.',
    body: z
      .strictObject({ agentId: uuid.optional(), skillGroupId: uuid.optional() })
      .refine((to) => (to.agentId === undefined) !== (to.skillGroupId === undefined), 'give agentId or skillGroupId'),
  },
  'POST /admin/conversations/:id/assign': {
    ...gives,
    summary: 'Give it to an agent, whoever has it now',
    access: 'conversations.manage',
    body: z.strictObject({ agentId: uuid }),
  },
});
