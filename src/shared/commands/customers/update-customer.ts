import type { Attributes, Profile } from '#contract/customers.ts';
import { AppError } from '#contract/errors.ts';
import { type Caller, changedFields, recordAudit } from '#shared/commands/record-audit.ts';
import { requireVersion } from '#shared/commands/require-version.ts';
import type { Context } from '#shared/context.ts';
import { type CustomerFields, sealCustomer, unsealCustomer } from '#shared/db/customer-fields.ts';
import { isDuplicate } from '#shared/db/faults.ts';
import type { Knex } from '#shared/db/knex.ts';
import { CustomerRow } from '#shared/db/models/customer-row.ts';
import { maskAttributes } from '#shared/db/present/present-customer.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { readCustomerTags } from '#shared/db/tags.ts';
import { idToBytes } from '#shared/id.ts';

export type CustomerDeps = Pick<Context, 'fieldKeys' | 'settings' | 'now'> & { knex: Knex };

type Asked = {
  id: string;
  changes: Profile;
  /** The version that the caller saw; another one is `conflict`. */
  version?: number | undefined;
  /** Whose act it is, for the audit log. Customers' changes of their own profile leave no entry. */
  caller?: Caller | undefined;
};

/**
 * Changes what is known of a customer; what is not named stays. Nothing new: nothing happens. `deps.knex` may be a
 * transaction. Throws `not_found`, and `conflict` for another version, an external id that is taken, or a customer who
 * was merged or erased.
 */
export async function updateCustomer(deps: CustomerDeps, { id, changes, version, caller }: Asked): Promise<void> {
  const at = deps.now();
  const sensitive = deps.settings.get('privacy').sensitiveAttributes;
  const change = async (trx: Knex) => {
    const row = await lockCustomer(trx, id);
    if (version !== undefined) requireVersion('customer', row, version);
    const tags = (await readCustomerTags(trx, [id])).get(id) ?? [];
    const { sealed, ...before } = { ...unsealCustomer(deps.fieldKeys, row), tags };
    const after = applyProfile(before, changes);
    const changed = changedFields(before, after);
    if (Object.keys(changed.after).length === 0) return;
    const secret = [...sealed, ...sensitive];
    const columns = sealCustomer(deps.fieldKeys, id, after, sensitive);
    const next = { ...columns, version: row.version + 1, updated_at: new Date(at) };
    await trx('customers')
      .where({ id: idToBytes(id) })
      .update(next);
    if ('tags' in changed.after) await storeTags(trx, row, after.tags);
    if (!caller) return;
    const target = { type: 'customer', id };
    const shown = { before: audited(changed.before, secret), after: audited(changed.after, secret) };
    await recordAudit(trx, { ...caller, ...shown, action: 'customer.update', target, at });
  };
  await refusingDuplicates(() => retryDeadlock(() => deps.knex.transaction(change)));
}

/** The row, locked until the transaction ends. */
export async function lockCustomer(trx: Knex, id: string): Promise<CustomerRow> {
  const row = await CustomerRow.query(trx)
    .findOne({ id: idToBytes(id) })
    .forUpdate();
  if (!row) throw new AppError('not_found');
  if (row.state === 'active') return row;
  const what = row.state === 'merged' ? `merged into ${row.mergedInto}` : 'erased';
  throw new AppError('conflict', `This customer was ${what}.`);
}

/** Another's external id is `conflict`. */
export async function refusingDuplicates<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new AppError('conflict', 'There is a customer with this external id already.');
  }
}

type Fields = Omit<CustomerFields, 'sealed'> & { tags: string[] };

/** What is known after `changes`. Throws `bad_request` for too many attributes. */
export function applyProfile(
  before: Fields,
  { name, email, phone, externalId, attributes = {}, tags }: Profile,
): Fields {
  const merged = Object.entries({ ...before.attributes, ...attributes }).filter(([, value]) => value !== null);
  if (merged.length > 50) throw new AppError('bad_request', 'A customer has 50 attributes at most.');
  return {
    name: name === undefined ? before.name : name,
    email: email === undefined ? before.email : email,
    phone: phone === undefined ? before.phone : phone,
    externalId: externalId === undefined ? before.externalId : externalId,
    attributes: Object.fromEntries(merged) as Attributes,
    tags: tags === undefined ? before.tags : [...new Set(tags)].sort(),
  };
}

export async function storeTags(trx: Knex, { id, createdAt }: Pick<CustomerRow, 'id' | 'createdAt'>, tags: string[]) {
  const customer_id = idToBytes(id);
  await trx('customer_tags').where({ customer_id }).delete();
  // Two that differ in case or accents are one tag to the database.
  const rows = tags.map((tag) => ({ customer_id, tag, created_at: createdAt }));
  if (rows.length) await trx('customer_tags').insert(rows).onConflict().ignore();
}

/** The audit log masks e-mail and phone by itself; which attributes are sensitive it cannot know. */
export function audited(fields: Record<string, unknown>, secret: readonly string[]): Record<string, unknown> {
  return 'attributes' in fields
    ? { ...fields, attributes: maskAttributes(fields.attributes as Attributes, secret) }
    : fields;
}
