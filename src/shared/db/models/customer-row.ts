import { Row } from './row.ts';

export class CustomerRow extends Row {
  static override tableName = 'customers';
  declare id: string;
  declare siteId: string;
  declare channel: string;
  declare externalId: string | null;
  declare name: string | null;
  declare state: 'active' | 'merged' | 'erased';
  declare emailSealed: string | null;
  declare phoneSealed: string | null;
  /** JSON, null for none. */
  declare attributes: string | null;
  /** Those that are sensitive: the same, sealed. */
  declare attributesSealed: string | null;
  declare version: number;
  /** Of a merged one: who it is now. */
  declare mergedInto: string | null;
  declare createdAt: Date;
  declare seenAt: Date;
  declare updatedAt: Date | null;
  declare erasedAt: Date | null;
}
