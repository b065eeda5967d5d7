import type { FieldKeys } from '#shared/field-keys.ts';
import { customerPlace, signingKeyPlace, siteKeyPlace, webhookPlace } from '#shared/seal-places.ts';
import { emailIndexes, phoneIndexes } from './customer-fields.ts';

/** A column that holds sealed text, and what is written anew with it. */
export type SealedColumn = {
  column: string;
  /** What the seal names, by the row's key. */
  place: (key: string) => string;
  index?: { column: string; of: (keys: FieldKeys, text: string) => [Buffer, ...Buffer[]] };
};

export type SealedTable = { table: string; key: string; columns: SealedColumn[] };

const ofCustomer = (column: string) => ({ column, place: (id: string) => customerPlace(column, id) });

/** Every sealed column there is. Who adds one adds it here, else a rotation of the field keys leaves it behind. */
export const sealedTables: SealedTable[] = [
  {
    table: 'customers',
    key: 'id',
    columns: [
      { ...ofCustomer('email_sealed'), index: { column: 'email_index', of: emailIndexes } },
      { ...ofCustomer('phone_sealed'), index: { column: 'phone_index', of: phoneIndexes } },
      ofCustomer('attributes_sealed'),
    ],
  },
  { table: 'signing_keys', key: 'kid', columns: [{ column: 'private_jwk_sealed', place: signingKeyPlace }] },
  { table: 'webhooks', key: 'id', columns: [{ column: 'secret_sealed', place: webhookPlace }] },
  { table: 'site_identity_keys', key: 'id', columns: [{ column: 'secret_sealed', place: siteKeyPlace }] },
];
