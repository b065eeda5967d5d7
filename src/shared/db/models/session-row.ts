import { Row } from './row.ts';

export class SessionRow extends Row {
  static override tableName = 'sessions';
  declare id: string;
  declare conversationId: string;
  declare number: number;
  declare openedAt: Date;
  declare closedAt: Date | null;
  declare closedReason: string | null;
  declare handoffAt: Date | null;
  declare handoffReason: string | null;
  declare takenAt: Date | null;
  declare agentId: string | null;
  declare score: number | null;
  declare comment: string | null;
  declare ratedAt: Date | null;
}
