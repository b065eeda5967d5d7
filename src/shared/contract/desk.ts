import { z } from 'zod';
import { customerSchema } from './accounts.ts';
import { conversationSchema, messageSchema, tagSchema, time, uuid } from './wire.ts';

/** Conversations as staff see them. Times are ISO 8601 UTC. */
export const deskConversationSchema = conversationSchema.extend({
  customer: customerSchema,
  skillGroupId: uuid.nullable(),
  /** The customer's last message has no answer yet. */
  unanswered: z.boolean(),
  tags: z.array(z.string()),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** The latest rating, 1 to 5. */
  score: z.number().int().nullable(),
  updatedAt: time,
});

export const sessionSchema = z.object({
  id: uuid,
  conversationId: uuid,
  number: z.number().int(),
  openedAt: time,
  closedAt: time.nullable(),
  closedReason: z.string().nullable(),
  handoffAt: time.nullable(),
  handoffReason: z.string().nullable(),
  takenAt: time.nullable(),
  agentId: uuid.nullable(),
  score: z.number().int().nullable(),
  comment: z.string().nullable(),
  ratedAt: time.nullable(),
});

export const conversationDetailSchema = deskConversationSchema.extend({
  session: sessionSchema,
  notes: z.number().int(),
});

/** A change of state: from where to where, why, by whom. */
export const stateChangeSchema = z.object({
  epoch: z.number().int(),
  sessionId: uuid,
  from: z.string().nullable(),
  to: z.string(),
  reason: z.string().nullable(),
  by: z.object({ type: z.string(), id: uuid.nullable() }),
  createdAt: time,
});

/** A message that was found. `highlights` are places in its `text`: where one begins, and where it ends. */
export const foundMessageSchema = z.object({
  message: messageSchema,
  highlights: z.array(z.tuple([z.number().int(), z.number().int()])),
  /** The part of the text around the first highlight. */
  snippet: z.string(),
});

const moment = z.iso.datetime({ offset: true });

/** Which conversations: all that fit every field that is given. Times are of their beginning. */
export const conversationFilterSchema = z.object({
  state: conversationSchema.shape.state.optional(),
  agentId: uuid.optional(),
  groupId: uuid.optional(),
  tag: tagSchema.optional(),
  rating: z.coerce.number().int().min(1).max(5).optional(),
  customerId: uuid.optional(),
  channel: z
    .string()
    .regex(/^[\x21-\x7e]{1,32}$/, '1 to 32 printable ASCII characters')
    .optional(),
  from: moment.optional(),
  to: moment.optional(),
});

/** `to` is not in it. */
export const sessionFilterSchema = z.object({
  agentId: uuid.optional(),
  rating: z.coerce.number().int().min(1).max(5).optional(),
  closedReason: z
    .string()
    .regex(/^[a-z_]{1,32}$/)
    .optional(),
  from: moment.optional(),
  to: moment.optional(),
});

export type DeskConversation = z.output<typeof deskConversationSchema>;
export type Session = z.output<typeof sessionSchema>;
export type ConversationDetail = z.output<typeof conversationDetailSchema>;
export type StateChange = z.output<typeof stateChangeSchema>;
export type ConversationFilter = z.output<typeof conversationFilterSchema>;
export type SessionFilter = z.output<typeof sessionFilterSchema>;
export type FoundMessage = z.output<typeof foundMessageSchema>;

/** What people look for: every word must be there. */
export const searchText = z.string().trim().min(1).max(200);
/** `to` is not in it. */
export const messageSearchSchema = z.object({
  q: searchText,
  conversationId: uuid.optional(),
  customerId: uuid.optional(),
  from: moment.optional(),
  to: moment.optional(),
});
