import type { Model } from 'objection';
import type { Customer, User } from '#contract/accounts.ts';
import type { Conversation, Message, Note } from '#contract/wire.ts';
import type { NewMessage } from '#domain/decision.ts';
import type { ConversationRow } from '#shared/db/models/conversation-row.ts';
import type { CustomerRow } from '#shared/db/models/customer-row.ts';
import type { NoteRow } from '#shared/db/models/note-row.ts';
import type { UserRow } from '#shared/db/models/user-row.ts';

/** Rows as clients see them. The only door out: a column that is not named here stays inside. */

type Visible<R> = Omit<R, keyof Model>;

export function presentConversation(row: Visible<ConversationRow>): Conversation {
  return {
    id: row.id,
    customerId: row.customerId,
    channel: row.channel,
    state: row.state,
    epoch: row.epoch,
    turn: row.turn,
    agent: row.agentId ? { id: row.agentId, name: row.agentName ?? '' } : null,
    sessionId: row.sessionId,
    lastSeq: row.lastSeq,
    customerReadSeq: row.customerReadSeq,
    agentReadSeq: row.agentReadSeq,
    waitingSince: row.waitingSince?.toISOString() ?? null,
    dueAt: row.dueAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

/** A message that a lane has just written, told without reading it again. */
export function presentPlaced(
  message: NewMessage & { id: string; seq: number },
  conversation: { id: string; sessionId: string },
  at: number,
  stopped: boolean,
): Message {
  const { id, seq, sender, kind, text, attachments, citations, clientMessageId } = message;
  return {
    id,
    conversationId: conversation.id,
    sessionId: conversation.sessionId,
    seq,
    sender: {
      type: sender.type,
      ...(sender.id === null ? {} : { id: sender.id }),
      ...(sender.name === null ? {} : { name: sender.name }),
    },
    kind,
    text,
    attachments,
    citations,
    ...(stopped && sender.type === 'ai' ? { stopped: true } : {}),
    ...(clientMessageId === null ? {} : { clientMessageId }),
    createdAt: new Date(at).toISOString(),
  };
}

export const presentNote = (row: Visible<NoteRow>): Note => ({
  id: row.id,
  conversationId: row.conversationId,
  afterSeq: row.afterSeq,
  author: { id: row.authorId, name: row.authorName },
  text: row.text,
  createdAt: row.createdAt.toISOString(),
});

export const presentUser = (row: Visible<UserRow>): User => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
});

export const presentCustomer = (row: Pick<CustomerRow, 'id' | 'name'>): Customer => ({ id: row.id, name: row.name });
