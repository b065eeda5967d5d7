import { z } from 'zod';
import type { Command } from '#domain/command.ts';
import { actorTypes, type State } from '#domain/conversation.ts';
import type { ErrorCode } from './errors.ts';
import type { Changed } from './sockets.ts';
import {
  agentSchema,
  attachmentSchema,
  attributesSchema,
  citationSchema,
  clientId,
  maxTextLength,
  tagSchema,
  uuid,
} from './wire.ts';

/** The version of a command's payload that this code writes. A newer one is put back for a newer worker. */
export const commandVersion = 1;

const actor = z.object({
  type: z.enum(actorTypes),
  id: uuid.nullable(),
  name: z.string().nullable(),
});

const envelope = z.looseObject({
  id: uuid,
  conversationId: uuid,
  by: actor,
  at: z.number(),
  expiresAt: z.number().optional(),
  traceId: z.string().optional(),
});

const cost = z.object({
  provider: z.string(),
  model: z.string(),
  promptTokens: z.number().nullable(),
  completionTokens: z.number().nullable(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number(),
});

/** A model says more than a person may. Whoever writes a reply ends it here: a longer one would be parked. */
export const maxReplyLength = maxTextLength * 4;
const text = z.string().max(maxReplyLength);
const turn = z.number().int();
const override = z.boolean().optional();

/** Unknown fields pass, so that an older worker serves a newer front. */
export const commandSchema: z.ZodType<Command> = z.discriminatedUnion('type', [
  envelope.extend({ type: z.literal('conversation.create'), siteId: uuid, channel: z.string(), customerId: uuid }),
  envelope.extend({
    type: z.literal('message.create'),
    clientMessageId: clientId,
    text,
    attachments: z.array(attachmentSchema),
  }),
  envelope.extend({
    type: z.literal('reply.finish'),
    turn,
    replyId: uuid,
    text,
    citations: z.array(citationSchema),
    handoff: z.string().optional(),
    cost: cost.optional(),
  }),
  envelope.extend({
    type: z.literal('reply.stop'),
    turn: turn.nullable(),
    replyId: uuid.nullable(),
    text,
    citations: z.array(citationSchema),
  }),
  envelope.extend({
    type: z.literal('handoff.request'),
    reason: z.string().max(200),
    detail: z.string().max(200).optional(),
  }),
  envelope.extend({ type: z.literal('handoff.cancel') }),
  envelope.extend({ type: z.literal('timer.expire'), epoch: z.number().int(), dueAt: z.number() }),
  envelope.extend({ type: z.literal('conversation.take') }),
  envelope.extend({ type: z.literal('conversation.release'), override }),
  envelope.extend({
    type: z.literal('conversation.transfer'),
    toAgent: z.object({ id: uuid, name: z.string() }).optional(),
    skillGroupId: uuid.optional(),
    override,
  }),
  envelope.extend({ type: z.literal('conversation.assign'), toAgent: agentSchema, epoch: z.number().int().optional() }),
  envelope.extend({ type: z.literal('conversation.tag'), add: z.array(tagSchema), remove: z.array(tagSchema) }),
  envelope.extend({ type: z.literal('conversation.describe'), attributes: attributesSchema }),
  envelope.extend({ type: z.literal('conversation.close'), override }),
  envelope.extend({
    type: z.literal('conversation.rate'),
    score: z.number().int().min(1).max(5),
    comment: z.string().max(2000).nullable(),
  }),
  envelope.extend({ type: z.literal('note.add'), text }),
  envelope.extend({ type: z.literal('customer.change'), fromCustomerId: uuid, customerId: uuid }),
  envelope.extend({
    type: z.literal('conversation.erase'),
    fromSeq: z.number().int(),
    toSeq: z.number().int(),
    ifClosed: z.boolean().optional(),
  }),
]);

/** A lane's job: the commands of one process, in order. Checked one by one, so that a bad one parks alone. */
export const laneJobSchema = z.looseObject({ v: z.number().int(), from: z.string(), commands: z.array(z.unknown()) });
export type LaneJob = { v: number; from: string; commands: unknown[] };

/** What a command came to. Stored, and given again to whoever asks again. */
export type CommandResult = { ok: true; data: CommandData } | { ok: false; code: ErrorCode };

export type CommandData = {
  conversationId: string;
  state: State;
  epoch: number;
  agent: { id: string; name: string } | null;
  /** Messages this command made. */
  messageId?: string;
  seq?: number;
  noteId?: string;
};

/** The answer to a request that changed the state. */
export const changedOf = ({ conversationId, state, epoch, agent }: CommandData): Changed => ({
  conversationId,
  state,
  epoch,
  agent,
});
