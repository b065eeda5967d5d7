import { Row } from './row.ts';

export class CustomerRow extends Row {
  static override tableName = 'customers';
  declare id: string;
  declare siteId: string;
  declare channel: string;
  declare name: string | null;
}
