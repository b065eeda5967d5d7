import type { BusinessHours } from './business-hours.ts';
import type { Attachment, AttributeValue, Citation, TurnCost } from './command.ts';
import type { Actor, Conversation } from './conversation.ts';

export type Refusal = 'not_found' | 'forbidden' | 'conflict' | 'not_owner' | 'agent_full' | 'expired' | 'superseded';

/** A message before the lane gives it its id and place. */
export type NewMessage = {
  sender: Actor;
  kind: 'text' | 'file' | 'event';
  text: string;
  attachments: Attachment[];
  citations: Citation[];
  clientMessageId: string | null;
};

/** What a finished reply leaves beside its message. */
export type ReplyRecord = {
  turn: number;
  replyId: string | null;
  status: 'completed' | 'stopped';
  cost: TurnCost | null;
};

export type Accepted = {
  next: Conversation;
  messages: NewMessage[];
  /** Why the state changed, a code for clients and reports. */
  reason?: string;
  reply?: ReplyRecord;
  note?: { text: string; author: Actor };
  rating?: { score: number; comment: string | null };
  tags?: { add: string[]; remove: string[] };
  /** Laid over those that are there; null takes one away. */
  attributes?: Record<string, AttributeValue>;
  /** The stretch of the thread that is forgotten. */
  erased?: { fromSeq: number; toSeq: number };
};

/** What a command does to a conversation: everything at once, or nothing and why. */
export type Decision = { accepted: Accepted } | { refused: Refusal };

export const accept = (next: Conversation, more: Partial<Accepted> = {}): Decision => ({
  accepted: { messages: [], ...more, next },
});

export const refuse = (refused: Refusal): Decision => ({ refused });

/** Policy that the domain needs. `agentCapacity`: conversations of an agent who has no capacity of their own. */
export type Limits = {
  handoffTimeoutMs: number;
  agentSilenceMs: number;
  agentCapacity: number;
  hours: BusinessHours;
};

export type Circumstances = {
  limits: Limits;
  /** Whether an agent can be given one conversation more. */
  hasSlot: (agentId: string) => boolean;
  /** Id for a session, should this command open one. The same for the same command. */
  newSessionId: () => string;
};
