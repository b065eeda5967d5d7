import { z } from 'zod';
import { type ErrorCode, errors } from './errors.ts';
import { changedSchema, pageSchema } from './routes/chat.ts';
import { agentSchema, conversationSchema, draftSchema, messageSchema, noteSchema, time, uuid } from './wire.ts';

/** What sockets are answered and told. The types in `sockets.ts` and the AsyncAPI document follow from it. */
export const wireErrorSchema = z.object({
  code: z.enum(Object.keys(errors) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  retryable: z.boolean(),
  details: z.unknown().optional(),
});

const conversationId = uuid;
const seq = z.number().int();
const presence = z.enum(['online', 'away', 'offline']);
const page = pageSchema.extend({ draft: draftSchema.exactOptional() });
const opened = page.extend({ conversation: conversationSchema });
const waiting = z.object({
  conversationId,
  position: z.number().int(),
  waitingSince: time,
  /** The group it was passed on to; null: everybody may take it. */
  skillGroup: z.object({ id: uuid, name: z.string() }).nullable(),
  etaSeconds: z.number().nullable(),
});

const nothing = z.record(z.string(), z.never());

const shared = {
  'conversation:sync': page,
  'conversation:leave': nothing,
  'message:send': z.object({ messageId: uuid, status: z.literal('queued') }),
  'message:read': z.object({ seq }),
  'typing:set': nothing,
  'reply:stop': changedSchema,
  'conversation:close': changedSchema,
  'auth:refresh': z.object({ expiresAt: time }),
};

export const chatAnswerSchemas = {
  ...shared,
  'conversation:open': opened,
  'handoff:request': changedSchema,
  'handoff:cancel': changedSchema,
  'conversation:rate': changedSchema,
};

export const agentAnswerSchemas = {
  ...shared,
  'presence:set': z.object({ status: presence }),
  'conversation:watch': opened.extend({ notes: z.array(noteSchema) }),
  'conversation:take': changedSchema,
  'conversation:transfer': changedSchema,
  'conversation:release': changedSchema,
  'note:add': z.object({ noteId: uuid }),
  'suggestion:request': z.object({ text: z.string() }),
  'waiting:list': z.object({ items: z.array(waiting) }),
};

export const factSchemas = {
  'message:created': z.object({ conversationId, seq, message: messageSchema }),
  'message:refused': z.object({ conversationId, clientMessageId: z.string(), error: wireErrorSchema }),
  /** What was said in these messages is forgotten. */
  'message:erased': z.object({ conversationId, fromSeq: seq, toSeq: seq }),
  'conversation:heads': z.object({ heads: z.record(z.string(), seq) }),
  'note:created': noteSchema,
  'conversation:tagged': z.object({ conversationId, added: z.array(z.string()), removed: z.array(z.string()) }),
  'reply:started': z.object({ conversationId, replyId: uuid, turn: z.number().int() }),
  'reply:delta': z.object({ conversationId, replyId: uuid, index: z.number().int(), text: z.string() }),
  'reply:ended': z.object({
    conversationId,
    replyId: uuid,
    status: z.enum(['completed', 'stopped', 'superseded', 'failed']),
    seq: seq.exactOptional(),
  }),
  'conversation:changed': changedSchema.extend({ agent: agentSchema.nullable(), reason: z.string().exactOptional() }),
  'waiting:changed': z.object({ conversationId, position: z.number().int(), etaSeconds: z.number().nullable() }),
  'typing:changed': z.object({
    conversationId,
    by: z.object({ type: z.enum(['customer', 'agent']), id: uuid, name: z.string().exactOptional() }),
    typing: z.boolean(),
  }),
  'message:read': z.object({ conversationId, by: z.enum(['customer', 'agent']), seq }),
  'presence:changed': z.object({ userId: uuid, status: presence }),
  'auth:expiring': z.object({ expiresAt: time }),
};

/** Told to staff only. */
export const staffFacts: readonly (keyof typeof factSchemas)[] = [
  'note:created',
  'conversation:tagged',
  'presence:changed',
];
