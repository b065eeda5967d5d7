import { z } from 'zod';
import type { Access } from '#domain/policy.ts';
import type { WireError } from './errors.ts';
import { type agentAnswerSchemas, type chatAnswerSchemas, factSchemas } from './socket-schemas.ts';
import { clientId, maxTextLength, said, saysNothing, saysSomething, uuid } from './wire.ts';

const conversationId = uuid;
const changes = { commandId: clientId.optional() };
const seq = z.number().int().min(0);
const text = z.string().trim().min(1).max(maxTextLength);
const onConversation = z.object({ conversationId });
const changesConversation = z.object({ conversationId, ...changes });

const shared = {
  'conversation:sync': z.object({ conversationId, afterSeq: seq }),
  'conversation:leave': onConversation,
  'message:send': z.object({ conversationId, ...said }).refine(saysSomething, saysNothing),
  'message:read': z.object({ conversationId, seq }),
  'typing:set': z.object({ conversationId, typing: z.boolean() }),
  'reply:stop': changesConversation,
  'conversation:close': changesConversation,
  'auth:refresh': z.object({ token: z.string().min(1).max(4096) }),
};

/** What a customer's socket may ask on `/chat`. */
export const chatRequests = {
  ...shared,
  'conversation:open': z.object({ conversationId: conversationId.optional(), ...changes }),
  'handoff:request': z.object({ conversationId, reason: z.string().max(200).optional(), ...changes }),
  'handoff:cancel': changesConversation,
  'conversation:rate': z.object({
    conversationId,
    score: z.number().int().min(1).max(5),
    comment: z.string().max(2000).optional(),
    ...changes,
  }),
} as const;

/** What a staff socket may ask on `/agent`. */
export const agentRequests = {
  ...shared,
  'presence:set': z.object({ status: z.enum(['online', 'away', 'offline']) }),
  'conversation:watch': onConversation,
  'conversation:take': changesConversation,
  'conversation:transfer': z
    .object({ conversationId, agentId: uuid.optional(), skillGroupId: uuid.optional(), ...changes })
    .refine((r) => (r.agentId === undefined) !== (r.skillGroupId === undefined), 'give agentId or skillGroupId'),
  'conversation:release': changesConversation,
  'note:add': z.object({ conversationId, text, ...changes }),
  'suggestion:request': onConversation,
  'waiting:list': z.object({}),
} as const;

/** Who may ask what on `/chat`: decided by the same policy as the routes of REST. */
export const chatAccess: Record<keyof typeof chatRequests, Access> = {
  'conversation:open': 'customer',
  'conversation:sync': 'customer',
  'conversation:leave': 'customer',
  'message:send': 'customer',
  'message:read': 'customer',
  'typing:set': 'customer',
  'reply:stop': 'customer',
  'handoff:request': 'customer',
  'handoff:cancel': 'customer',
  'conversation:close': 'customer',
  'conversation:rate': 'customer',
  'auth:refresh': 'customer',
};

/** Who may ask what on `/agent`. Which conversation it may be is `maySee`, who owns one is the lane's to say. */
export const agentAccess: Record<keyof typeof agentRequests, Access> = {
  'waiting:list': 'conversations.read',
  'conversation:watch': 'conversations.read',
  'conversation:sync': 'conversations.read',
  'conversation:leave': 'conversations.read',
  'message:read': 'conversations.read',
  'conversation:take': 'conversations.reply',
  'conversation:transfer': 'conversations.reply',
  'conversation:release': 'conversations.reply',
  'conversation:close': 'conversations.reply',
  'message:send': 'conversations.reply',
  'typing:set': 'conversations.reply',
  'reply:stop': 'conversations.reply',
  'note:add': 'conversations.reply',
  'suggestion:request': 'conversations.reply',
  'presence:set': 'conversations.reply',
  'auth:refresh': 'staff',
};

type OutputsOf<S extends Record<string, z.ZodType>> = { [E in keyof S]: z.output<S[E]> };
export type ChatAnswers = OutputsOf<typeof chatAnswerSchemas>;
export type AgentAnswers = OutputsOf<typeof agentAnswerSchemas>;
export type Page = ChatAnswers['conversation:sync'];
export type Opened = ChatAnswers['conversation:open'];
export type Queued = ChatAnswers['message:send'];
export type Changed = ChatAnswers['conversation:close'];
export type WaitingItem = AgentAnswers['waiting:list']['items'][number];

export type Ack<T> = { ok: true; data: T } | { ok: false; error: WireError };

/** What servers tell. One payload each. */
export type Facts = OutputsOf<typeof factSchemas>;
export type FactName = keyof Facts;

export const factNames = Object.keys(factSchemas) as FactName[];
export const chatRequestNames = Object.keys(chatRequests) as (keyof typeof chatRequests)[];
export const agentRequestNames = Object.keys(agentRequests) as (keyof typeof agentRequests)[];

type Requests<S extends Record<string, z.ZodType>, A extends Record<keyof S, unknown>> = {
  [E in keyof S]: (request: z.input<S[E]>, ack: (answer: Ack<A[E]>) => void) => void;
};
export type ChatToServer = Requests<typeof chatRequests, ChatAnswers>;
export type AgentToServer = Requests<typeof agentRequests, AgentAnswers>;
export type ToClient = { [F in FactName]: (fact: Facts[F]) => void };
