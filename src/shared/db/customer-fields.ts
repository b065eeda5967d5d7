import type { Attributes } from '#contract/customers.ts';
import { normalEmail, normalPhone } from '#domain/contact.ts';
import type { FieldKeys } from '#shared/field-keys.ts';
import { customerPlace } from '#shared/seal-places.ts';
import type { CustomerRow } from './models/customer-row.ts';

/** What a row says of a customer beside ids and times, opened. */
export type CustomerFields = {
  name: string | null;
  email: string | null;
  phone: string | null;
  externalId: string | null;
  attributes: Attributes;
  /** Names of those that were stored sealed. */
  sealed: string[];
};

type Stored = Pick<
  CustomerRow,
  'id' | 'name' | 'externalId' | 'emailSealed' | 'phoneSealed' | 'attributes' | 'attributesSealed'
>;

/** Opens a row's sealed fields. Throws `ConfigError` when the field keys are not those that sealed them. */
export function unsealCustomer(keys: FieldKeys, row: Stored): CustomerFields {
  const open = (column: string, sealed: string | null) => sealed && keys.unseal(sealed, customerPlace(column, row.id));
  const sealed = JSON.parse(open('attributes_sealed', row.attributesSealed) ?? '{}') as Attributes;
  return {
    name: row.name,
    email: open('email_sealed', row.emailSealed),
    phone: open('phone_sealed', row.phoneSealed),
    externalId: row.externalId,
    attributes: { ...(JSON.parse(row.attributes ?? '{}') as Attributes), ...sealed },
    sealed: Object.keys(sealed),
  };
}

/** The columns that hold these fields: `sensitive` names the attributes to be sealed. */
export function sealCustomer(
  keys: FieldKeys,
  id: string,
  { name, email, phone, externalId, attributes }: Omit<CustomerFields, 'sealed'>,
  sensitive: readonly string[],
) {
  const seal = (column: string, text: string | null) =>
    text === null ? null : keys.seal(text, customerPlace(column, id));
  const all = Object.entries(attributes);
  const pick = (wanted: boolean) => jsonOf(all.filter(([key]) => sensitive.includes(key) === wanted));
  return {
    name,
    external_id: externalId,
    email_sealed: seal('email_sealed', email),
    email_index: email === null ? null : emailIndexes(keys, email)[0],
    phone_sealed: seal('phone_sealed', phone),
    phone_index: phone === null ? null : phoneIndexes(keys, phone)[0],
    attributes: pick(false),
    attributes_sealed: seal('attributes_sealed', pick(true)),
  };
}

const jsonOf = (entries: [string, unknown][]): string | null =>
  entries.length ? JSON.stringify(Object.fromEntries(entries)) : null;

/** What the row of a customer with this address may have in `email_index`, whichever key made it. */
export const emailIndexes = (keys: FieldKeys, email: string) =>
  keys.blindIndexes(normalEmail(email), 'customers.email');

/** The same for `phone_index`. The `+` is left out: people leave it out. */
export const phoneIndexes = (keys: FieldKeys, phone: string) =>
  keys.blindIndexes((normalPhone(phone) ?? phone).replace('+', ''), 'customers.phone');
