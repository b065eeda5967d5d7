import type { Model } from 'objection';
import type { Customer, User } from '#contract/accounts.ts';
import type { Conversation, Note } from '#contract/wire.ts';
import { agentOf } from '#domain/conversation.ts';
import type { ConversationRow } from '#shared/db/models/conversation-row.ts';
import type { CustomerRow } from '#shared/db/models/customer-row.ts';
import type { NoteRow } from '#shared/db/models/note-row.ts';
import type { UserRow } from '#shared/db/models/user-row.ts';

/**
 * Rows as clients see them: a column that is not named stays inside. What only one query shows is presented beside it.
 */

type Visible<R> = Omit<R, keyof Model>;

export function presentConversation(row: Visible<ConversationRow>): Conversation {
  return {
    id: row.id,
    customerId: row.customerId,
    channel: row.channel,
    state: row.state,
    epoch: row.epoch,
    turn: row.turn,
    agent: agentOf(row),
    sessionId: row.sessionId,
    lastSeq: row.lastSeq,
    customerReadSeq: row.customerReadSeq,
    agentReadSeq: row.agentReadSeq,
    waitingSince: row.waitingSince?.toISOString() ?? null,
    dueAt: row.dueAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
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
