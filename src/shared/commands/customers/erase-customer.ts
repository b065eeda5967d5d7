import { deleteLogins } from '#shared/commands/accounts/logins.ts';
import { type Caller, recordAudit } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import { findErasure, storeTask } from '#shared/db/customer-tasks.ts';
import type { Knex } from '#shared/db/knex.ts';
import { CustomerRow } from '#shared/db/models/customer-row.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { lockCustomer } from './update-customer.ts';

type Deps = Pick<Context, 'knex' | 'queues' | 'access' | 'now'>;

/**
 * Forgets a customer. The row is emptied here; conversations follow in a job. Returns the task's id, the same when asked
 * again. Throws `not_found`, and `conflict` for one who was merged: the other is to be erased.
 */
export async function eraseCustomer(deps: Deps, { id, caller }: { id: string; caller: Caller }): Promise<string> {
  const at = deps.now();
  const { taskId, ended } = await retryDeadlock(() =>
    deps.knex.transaction(async (trx) => {
      const found = await CustomerRow.query(trx)
        .findOne({ id: idToBytes(id) })
        .forUpdate();
      const erasure = found?.state === 'erased' ? await findErasure(trx, id) : undefined;
      if (erasure) return { taskId: erasure.id, ended: [] };
      const row = await lockCustomer(trx, id);
      await emptyRows(trx, row, new Date(at));
      const logins = await deleteLogins(trx, { type: 'customer', id });
      const task = { id: newId(), type: 'erase' as const, customerId: id, intoId: null, userId: caller.actor.id, at };
      await storeTask(trx, task);
      await recordAudit(trx, { ...caller, action: 'customer.erase', target: { type: 'customer', id }, at });
      return { taskId: task.id, ended: logins };
    }),
  );
  // First, and whatever becomes of the job: that one is looked for again.
  await deps.access.shutOut({ type: 'customer', id }, ended);
  await deps.queues.add('privacy', 'customer.erase', { taskId }, { wakes: taskId, traceId: caller.requestId });
  return taskId;
}

/** Empties the row, and those that were merged into it. */
async function emptyRows(trx: Knex, { id, version }: CustomerRow, at: Date): Promise<void> {
  const fields = ['name', 'external_id', 'email_sealed', 'email_index', 'phone_sealed', 'phone_index'];
  const blank = Object.fromEntries([...fields, 'attributes', 'attributes_sealed'].map((column) => [column, null]));
  const erased = { ...blank, state: 'erased', erased_at: at, updated_at: at };
  await trx('customers')
    .where({ id: idToBytes(id) })
    .update({ ...erased, version: version + 1 });
  await trx('customers')
    .where({ merged_into: idToBytes(id) })
    .update(erased);
  await trx('customer_tags')
    .where({ customer_id: idToBytes(id) })
    .delete();
}
