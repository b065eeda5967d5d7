import type { Attributes, CustomerRecord, CustomerTask, OwnProfile } from '#contract/customers.ts';
import { hidden, maskEmail, maskPhone } from '#domain/contact.ts';
import { unsealCustomer } from '#shared/db/customer-fields.ts';
import type { CustomerRow } from '#shared/db/models/customer-row.ts';
import type { CustomerTaskRow } from '#shared/db/models/customer-task-row.ts';
import type { FieldKeys } from '#shared/field-keys.ts';

/** How much of a customer may be shown: `full` shows what is sensitive, `sensitive` names such attributes. */
export type CustomerView = { keys: FieldKeys; full: boolean; sensitive: readonly string[] };

/** A customer as staff see one. */
export function presentCustomerRecord(row: CustomerRow, tags: string[], view: CustomerView): CustomerRecord {
  const { name, externalId, email, phone, attributes, sealed } = unsealCustomer(view.keys, row);
  const secret = [...sealed, ...view.sensitive];
  const shown = view.full ? attributes : maskAttributes(attributes, secret);
  return {
    id: row.id,
    siteId: row.siteId,
    channel: row.channel,
    state: row.state,
    name,
    email: email && (view.full ? email : maskEmail(email)),
    phone: phone && (view.full ? phone : maskPhone(phone)),
    attributes: shown,
    masked: !view.full && (email !== null || phone !== null || Object.keys(attributes).some((k) => secret.includes(k))),
    externalId,
    tags,
    mergedInto: row.mergedInto,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: (row.updatedAt ?? row.createdAt).toISOString(),
    seenAt: row.seenAt.toISOString(),
    erasedAt: row.erasedAt?.toISOString() ?? null,
  };
}

/** What customers see of themselves. */
export function presentOwnProfile(row: CustomerRow, keys: FieldKeys): OwnProfile {
  const { name, email, phone } = unsealCustomer(keys, row);
  return { id: row.id, name, email, phone };
}

/** The same attributes, without the values of those that `secret` names. */
export const maskAttributes = (attributes: Attributes, secret: readonly string[]): Attributes =>
  Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, secret.includes(key) ? hidden : value]));

export const presentCustomerTask = (row: CustomerTaskRow): CustomerTask => ({
  id: row.id,
  type: row.type,
  customerId: row.customerId,
  intoId: row.intoId,
  state: row.state,
  total: row.total,
  done: row.done,
  createdAt: row.createdAt.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
});
