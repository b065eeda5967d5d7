import type { State } from '#domain/conversation.ts';
import { Row } from './row.ts';

export class ConversationRow extends Row {
  static override tableName = 'conversations';
  declare id: string;
  declare siteId: string;
  declare channel: string;
  declare customerId: string;
  declare state: State;
  declare epoch: number;
  declare turn: number;
  declare answeredTurn: number;
  declare unanswered: number;
  declare agentId: string | null;
  declare agentName: string | null;
  declare skillGroupId: string | null;
  declare sessionId: string;
  declare lastSeq: number;
  declare customerReadSeq: number;
  declare agentReadSeq: number;
  declare waitingSince: Date | null;
  declare dueAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
  /** Since when it is closed and untouched; null: it is open, or holds no words. */
  declare retainedSince: Date | null;
  declare score: number | null;
  /** A JSON object, null for none. */
  declare attributes: string | null;
}
