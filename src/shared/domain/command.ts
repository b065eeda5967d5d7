import type { Actor } from './conversation.ts';

export type Citation = {
  index: number;
  documentId: string;
  chunkId: string;
  title: string;
  quote: string;
  url?: string | undefined;
  page?: number | undefined;
};

export type Attachment = { fileId: string; name: string; type: string; size: number };

/** What a turn cost. Times in milliseconds from the start of the turn's work; tokens as the provider counted them. */
export type TurnCost = {
  provider: string;
  model: string;
  promptTokens: number | null;
  completionTokens: number | null;
  firstTokenMs: number | null;
  totalMs: number;
};

type Envelope = {
  /** UUID. Unique for ever: the same id is the same command, whoever sends it again. */
  id: string;
  conversationId: string;
  by: Actor;
  /** When a front accepted it, ms. */
  at: number;
  /** Refused as `expired` when applied later than this, ms. Absent: never. */
  expiresAt?: number | undefined;
  /** Request id, for the trace. */
  traceId?: string | undefined;
};

type Of<Type extends string, Payload> = Envelope & { type: Type } & Payload;

export type CreateConversation = Of<'conversation.create', { siteId: string; channel: string; customerId: string }>;
export type CreateMessage = Of<'message.create', { clientMessageId: string; text: string; attachments: Attachment[] }>;
export type FinishReply = Of<
  'reply.finish',
  {
    turn: number;
    replyId: string;
    text: string;
    citations: Citation[];
    /** Set when the model, or its failure, asks for a human: the reply and the handoff are one command. */
    handoff?: string | undefined;
    cost?: TurnCost | undefined;
  }
>;
export type StopReply = Of<
  'reply.stop',
  { turn: number | null; replyId: string | null; text: string; citations: Citation[] }
>;
/** `reason` is a code for reports; `detail` the customer's own words, for the agent. */
export type RequestHandoff = Of<'handoff.request', { reason: string; detail?: string | undefined }>;
export type CancelHandoff = Of<'handoff.cancel', object>;
export type ExpireTimer = Of<'timer.expire', { epoch: number; dueAt: number }>;
export type TakeConversation = Of<'conversation.take', object>;
/** Who manages conversations acts on those of others too. The front sets it: it knows who may. */
type Overriding = { override?: boolean | undefined };
export type AttributeValue = string | number | boolean | null;

export type ReleaseConversation = Of<'conversation.release', Overriding>;
export type TransferConversation = Of<
  'conversation.transfer',
  Overriding & { toAgent?: { id: string; name: string } | undefined; skillGroupId?: string | undefined }
>;
/** By who manages conversations, whoever has it now. With `epoch`: only if nothing has happened to it since. */
export type AssignConversation = Of<
  'conversation.assign',
  { toAgent: { id: string; name: string }; epoch?: number | undefined }
>;
export type TagConversation = Of<'conversation.tag', { add: string[]; remove: string[] }>;
/** Attributes of one's own making; null takes one away, those that are not named stay. */
export type DescribeConversation = Of<'conversation.describe', { attributes: Record<string, AttributeValue> }>;
export type CloseConversation = Of<'conversation.close', Overriding>;
export type RateConversation = Of<'conversation.rate', { score: number; comment: string | null }>;
export type AddNote = Of<'note.add', { text: string }>;
/** A customer was merged: the conversation becomes another's. */
export type ChangeCustomer = Of<'customer.change', { fromCustomerId: string; customerId: string }>;
/**
 * Forgets what was said in messages `fromSeq` to `toSeq`, and whatever else was said beside the thread. `ifClosed`: only
 * while nobody has opened it again.
 */
export type EraseConversation = Of<
  'conversation.erase',
  { fromSeq: number; toSeq: number; ifClosed?: boolean | undefined }
>;

export type Command =
  | CreateConversation
  | CreateMessage
  | FinishReply
  | StopReply
  | RequestHandoff
  | CancelHandoff
  | ExpireTimer
  | TakeConversation
  | ReleaseConversation
  | TransferConversation
  | AssignConversation
  | TagConversation
  | DescribeConversation
  | CloseConversation
  | RateConversation
  | AddNote
  | ChangeCustomer
  | EraseConversation;

export type CommandType = Command['type'];
