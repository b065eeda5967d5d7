import { Row } from './row.ts';

export class UserRow extends Row {
  static override tableName = 'users';
  declare id: string;
  declare email: string;
  declare name: string;
  declare role: string;
  declare passwordHash: string;
  declare active: number;
  declare capacity: number | null;
  declare givenAt: Date | null;
  declare version: number;
  declare createdAt: Date;
  declare updatedAt: Date | null;
}
