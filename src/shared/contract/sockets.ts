import { z } from 'zod';
import type { Access } from '#domain/policy.ts';
import type { WireError } from './errors.ts';
import type { Agent, Conversation, Draft, Message, Note } from './wire.ts';
import { clientId, maxTextLength, said, saysNothing, saysSomething, uuid } from './wire.ts';

const conversationId = uuid;
const changes = { commandId: clientId.optional() };
const seq = z.number().int().min(0);
const text = z.string().trim().min(1).max(maxTextLength);
const onConversation = z.object({ conversationId });
const changesConversation = z.object({ conversationId, ...changes });

const shared = {
  'conversation:sync': z.object({ conversationId, afterSeq: seq }),
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

export type Page = { messages: Message[]; lastSeq: number; hasMore: boolean; draft?: Draft };
export type Opened = Page & { conversation: Conversation };
export type Queued = { messageId: string; status: 'queued' };
export type Changed = { conversationId: string; state: Conversation['state']; epoch: number; agent: Agent | null };
export type WaitingItem = { conversationId: string; position: number; waitingSince: string; etaSeconds: number | null };

type SharedAnswers = {
  'conversation:sync': Page;
  'message:send': Queued;
  'message:read': { seq: number };
  'typing:set': Record<string, never>;
  'reply:stop': Changed;
  'conversation:close': Changed;
  'auth:refresh': { expiresAt: string };
};
export type ChatAnswers = SharedAnswers & {
  'conversation:open': Opened;
  'handoff:request': Changed;
  'handoff:cancel': Changed;
  'conversation:rate': Changed;
};
export type AgentAnswers = SharedAnswers & {
  'presence:set': { status: 'online' | 'away' | 'offline' };
  'conversation:watch': Opened & { notes: Note[] };
  'conversation:take': Changed;
  'conversation:transfer': Changed;
  'conversation:release': Changed;
  'note:add': { noteId: string };
  'suggestion:request': { text: string };
  'waiting:list': { items: WaitingItem[] };
};

export type Ack<T> = { ok: true; data: T } | { ok: false; error: WireError };

/** What servers tell. One payload each. */
export type Facts = {
  'message:created': { conversationId: string; seq: number; message: Message };
  'message:refused': { conversationId: string; clientMessageId: string; error: WireError };
  /** What was said in these messages is forgotten. */
  'message:erased': { conversationId: string; fromSeq: number; toSeq: number };
  'conversation:heads': { heads: Record<string, number> };
  'note:created': Note;
  'conversation:tagged': { conversationId: string; added: string[]; removed: string[] };
  'reply:started': { conversationId: string; replyId: string; turn: number };
  'reply:delta': { conversationId: string; replyId: string; index: number; text: string };
  'reply:ended': {
    conversationId: string;
    replyId: string;
    status: 'completed' | 'stopped' | 'superseded' | 'failed';
    seq?: number;
  };
  'conversation:changed': Changed & { reason?: string };
  'waiting:changed': { conversationId: string; position: number; etaSeconds: number | null };
  'typing:changed': {
    conversationId: string;
    by: { type: 'customer' | 'agent'; id: string; name?: string };
    typing: boolean;
  };
  'message:read': { conversationId: string; by: 'customer' | 'agent'; seq: number };
  'presence:changed': { userId: string; status: 'online' | 'away' | 'offline' };
  'auth:expiring': { expiresAt: string };
};
export type FactName = keyof Facts;

/** Names in one list for docs and tests; the mapped type keeps it whole. */
const factFlags: { [F in FactName]: true } = {
  'message:created': true,
  'message:refused': true,
  'message:erased': true,
  'conversation:heads': true,
  'note:created': true,
  'conversation:tagged': true,
  'reply:started': true,
  'reply:delta': true,
  'reply:ended': true,
  'conversation:changed': true,
  'waiting:changed': true,
  'typing:changed': true,
  'message:read': true,
  'presence:changed': true,
  'auth:expiring': true,
};
export const factNames = Object.keys(factFlags) as FactName[];
export const chatRequestNames = Object.keys(chatRequests) as (keyof typeof chatRequests)[];
export const agentRequestNames = Object.keys(agentRequests) as (keyof typeof agentRequests)[];

type Requests<S extends Record<string, z.ZodType>, A extends Record<keyof S, unknown>> = {
  [E in keyof S]: (request: z.input<S[E]>, ack: (answer: Ack<A[E]>) => void) => void;
};
export type ChatToServer = Requests<typeof chatRequests, ChatAnswers>;
export type AgentToServer = Requests<typeof agentRequests, AgentAnswers>;
export type ToClient = { [F in FactName]: (fact: Facts[F]) => void };
