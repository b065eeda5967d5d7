import { AppError } from '#contract/errors.ts';
import { moveLogins } from '#shared/commands/accounts/move-logins.ts';
import { type Caller, recordAudit } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import { sealCustomer, unsealCustomer } from '#shared/db/customer-fields.ts';
import { storeTask } from '#shared/db/customer-tasks.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { CustomerRow } from '#shared/db/models/customer-row.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { readCustomerTags } from '#shared/db/tags.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { lockCustomer, storeTags } from './update-customer.ts';

type Deps = Pick<Context, 'knex' | 'fieldKeys' | 'settings' | 'queues' | 'access' | 'now'>;
type Asked = { id: string; intoId: string; caller: Caller };

/**
 * Makes one customer out of two. The rows are settled here; conversations follow in a job, one command each. Returns
 * the task's id. Throws `conflict` when either was merged or erased already, so of A into B and B into A one is refused.
 */
export async function mergeCustomers(deps: Deps, { id, intoId, caller }: Asked): Promise<string> {
  if (id === intoId) throw new AppError('bad_request', 'A customer cannot be merged into themselves.');
  const taskId = newId();
  const at = deps.now();
  const ended = await retryDeadlock(() =>
    deps.knex.transaction(async (trx) => {
      // In one order, so that two mergers of the same pair wait for each other and not in a circle.
      const rows = new Map<string, CustomerRow>();
      for (const one of [id, intoId].toSorted()) rows.set(one, await lockCustomer(trx, one));
      const [from, into] = [rows.get(id), rows.get(intoId)];
      if (!from || !into) throw new AppError('not_found');
      if (from.siteId !== into.siteId) throw new AppError('conflict', 'The two are customers of different sites.');
      await joinRows(deps, trx, from, into, at);
      const logins = await moveLogins(trx, id, intoId);
      await storeTask(trx, { id: taskId, type: 'merge', customerId: id, intoId, userId: caller.actor.id, at });
      const target = { type: 'customer', id };
      await recordAudit(trx, { ...caller, action: 'customer.merge', target, after: { mergedInto: intoId }, at });
      return logins;
    }),
  );
  // First, and whatever becomes of the job: that one is looked for again.
  await deps.access.shutOut({ type: 'customer', id }, ended);
  await deps.queues.add('privacy', 'customer.merge', { taskId }, { wakes: taskId, traceId: caller.requestId });
  return taskId;
}

/** What `into` has no value for is taken over. The old row keeps nothing but an external id, by which it is still found. */
async function joinRows(deps: Deps, trx: Knex, from: CustomerRow, into: CustomerRow, at: number): Promise<void> {
  const [old, kept] = [unsealCustomer(deps.fieldKeys, from), unsealCustomer(deps.fieldKeys, into)];
  const sensitive = [...deps.settings.get('privacy').sensitiveAttributes, ...old.sealed, ...kept.sealed];
  const joined = {
    name: kept.name ?? old.name,
    email: kept.email ?? old.email,
    phone: kept.phone ?? old.phone,
    externalId: kept.externalId ?? old.externalId,
    attributes: { ...old.attributes, ...kept.attributes },
  };
  const blank = { name: null, email_sealed: null, email_index: null, phone_sealed: null, phone_index: null };
  const alias = kept.externalId === null ? null : old.externalId;
  const updated_at = new Date(at);
  await trx('customers')
    .where({ id: idToBytes(from.id) })
    .update({
      ...blank,
      ...{ attributes: null, attributes_sealed: null, external_id: alias, updated_at },
      ...{ state: 'merged', merged_into: idToBytes(into.id), version: from.version + 1 },
    });
  // Whoever was merged into the old one before: no chain to follow.
  const earlier = trx('customers').where({ merged_into: idToBytes(from.id) });
  await earlier.update({ merged_into: idToBytes(into.id) });
  const columns = sealCustomer(deps.fieldKeys, into.id, joined, sensitive);
  await trx('customers')
    .where({ id: idToBytes(into.id) })
    .update({ ...columns, version: into.version + 1, updated_at });
  const tags = await readCustomerTags(trx, [from.id, into.id]);
  await storeTags(trx, from, []);
  await storeTags(trx, into, [...new Set([...tags.values()].flat())]);
}
