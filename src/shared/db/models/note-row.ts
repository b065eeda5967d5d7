import { Row } from './row.ts';

export class NoteRow extends Row {
  static override tableName = 'notes';
  declare id: string;
  declare conversationId: string;
  declare afterSeq: number;
  declare authorId: string;
  declare authorName: string;
  declare text: string;
  declare createdAt: Date;
}
