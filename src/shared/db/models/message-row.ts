import { Row } from './row.ts';

export class MessageRow extends Row {
  static override tableName = 'messages';
  static override idColumn = ['conversation_id', 'seq'];
  declare conversationId: string;
  declare seq: number;
  declare id: string;
  declare epoch: number;
  declare sessionId: string;
  declare senderType: 'customer' | 'ai' | 'agent' | 'system';
  declare senderId: string | null;
  declare senderName: string | null;
  declare kind: 'text' | 'file' | 'event';
  declare text: string;
  /** JSON, null for none. */
  declare attachments: string | null;
  declare citations: string | null;
  declare stopped: number;
  declare erased: number;
  declare clientMessageId: string | null;
  declare createdAt: Date;
}
