import { Row } from './row.ts';

export class CustomerTaskRow extends Row {
  static override tableName = 'customer_tasks';
  declare id: string;
  declare type: 'merge' | 'erase';
  declare customerId: string;
  declare intoId: string | null;
  declare state: 'queued' | 'running' | 'done';
  declare total: number;
  declare done: number;
  declare userId: string | null;
  declare createdAt: Date;
  declare endedAt: Date | null;
}
