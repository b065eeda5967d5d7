import type { Model } from 'objection';
import type { DeskConversation, Session, StateChange } from '#contract/desk.ts';
import type { ConversationRow } from '#shared/db/models/conversation-row.ts';
import type { SessionRow } from '#shared/db/models/session-row.ts';
import { bytesToId } from '#shared/id.ts';
import { presentConversation } from './present.ts';

/** What staff see of conversations beside what customers see. */

type Visible<R> = Omit<R, keyof Model>;
export type DeskRow = ConversationRow & { customerName: string | null };

export const presentDeskConversation = (row: Visible<DeskRow>, tags: string[]): DeskConversation => ({
  ...presentConversation(row),
  customer: { id: row.customerId, name: row.customerName },
  skillGroupId: row.skillGroupId,
  unanswered: row.unanswered === 1,
  tags,
  attributes: row.attributes === null ? {} : JSON.parse(row.attributes),
  score: row.score,
  updatedAt: row.updatedAt.toISOString(),
});

const isoOrNull = (at: Date | null): string | null => at?.toISOString() ?? null;

export const presentSession = (row: Visible<SessionRow>): Session => ({
  id: row.id,
  conversationId: row.conversationId,
  number: row.number,
  openedAt: row.openedAt.toISOString(),
  closedAt: isoOrNull(row.closedAt),
  closedReason: row.closedReason,
  handoffAt: isoOrNull(row.handoffAt),
  handoffReason: row.handoffReason,
  takenAt: isoOrNull(row.takenAt),
  agentId: row.agentId,
  score: row.score,
  comment: row.comment,
  ratedAt: isoOrNull(row.ratedAt),
});

export type StateChangeRow = {
  epoch: number;
  session_id: Buffer;
  from_state: string | null;
  to_state: string;
  reason: string | null;
  actor_type: string;
  actor_id: Buffer | null;
  created_at: Date;
};

export const presentStateChange = (row: StateChangeRow): StateChange => ({
  epoch: row.epoch,
  sessionId: bytesToId(row.session_id),
  from: row.from_state,
  to: row.to_state,
  reason: row.reason,
  by: { type: row.actor_type, id: row.actor_id && bytesToId(row.actor_id) },
  createdAt: row.created_at.toISOString(),
});
