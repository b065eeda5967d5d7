import type { FieldKeys } from '#shared/field-keys.ts';
import { emailIndexes, phoneIndexes } from './customer-fields.ts';

/** A column that holds sealed text, and what is written anew with it. */
export type SealedColumn = {
  column: string;
  /** The seal's place: the same that the code which reads the column names. `key` is the row's, ids as text. */
  aad: (key: string) => string;
  index?: { column: string; of: (keys: FieldKeys, text: string) => [Buffer, ...Buffer[]] };
};

export type SealedTable = { table: string; key: string; columns: SealedColumn[] };

/** A column named in its own seal. */
const named = (table: string, column: string) => ({ column, aad: (key: string) => `${table}.${column}.${key}` });

/** Every sealed column there is. Who adds one adds it here, else a rotation of the field keys leaves it behind. */
export const sealedTables: SealedTable[] = [
  {
    table: 'customers',
    key: 'id',
    columns: [
      { ...named('customers', 'email_sealed'), index: { column: 'email_index', of: emailIndexes } },
      { ...named('customers', 'phone_sealed'), index: { column: 'phone_index', of: phoneIndexes } },
      named('customers', 'attributes_sealed'),
    ],
  },
  {
    table: 'signing_keys',
    key: 'kid',
    columns: [{ column: 'private_jwk_sealed', aad: (kid) => `signing_keys.${kid}` }],
  },
  { table: 'webhooks', key: 'id', columns: [{ column: 'secret_sealed', aad: (id) => `webhooks.secret.${id}` }] },
  { table: 'site_identity_keys', key: 'id', columns: [named('site_identity_keys', 'secret_sealed')] },
];
