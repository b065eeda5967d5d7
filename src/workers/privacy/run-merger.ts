import { systemActor } from '#domain/conversation.ts';
import type { Context } from '#shared/context.ts';
import { markProgress } from '#shared/db/customer-tasks.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { CustomerTaskRow } from '#shared/db/models/customer-task-row.ts';
import { bytesToId, idToBytes, newId } from '#shared/id.ts';
import { runTask } from './run-task.ts';
import { settleWell } from './settle-well.ts';

/** Conversations that are moved at once. */
const chunk = 100;

/** Gives all conversations of a merged customer to the other. What is left to do is what is still the old one's. */
export function runMerger(ctx: Context, taskId: string, signal: AbortSignal): Promise<void> {
  return runTask(ctx, taskId, signal, (task) => moveAll(ctx, task, signal));
}

async function moveAll({ knex, lanes, now }: Context, task: CustomerTaskRow, signal: AbortSignal): Promise<void> {
  const { id: taskId, customerId: fromCustomerId } = task;
  const theirs = () => knex('conversations').where({ customer_id: idToBytes(fromCustomerId) });
  for (;;) {
    const rows = await theirs().limit(chunk).select<{ id: Buffer }[]>('id');
    if (rows.length === 0) return;
    const customerId = await mergedInto(knex, fromCustomerId);
    await Promise.all(
      rows.map(({ id }) => {
        const conversationId = bytesToId(id);
        const change = { type: 'customer.change' as const, fromCustomerId, customerId };
        return settleWell(lanes, { ...change, id: newId(), conversationId, by: systemActor, at: now() }, signal);
      }),
    );
    const [left] = await theirs().count({ count: '*' });
    await markProgress(knex, taskId, Number(left?.count ?? 0), now());
  }
}

/** Whom a merged customer is now: whoever the task named may have been merged since, and the row knows. */
async function mergedInto(knex: Knex, id: string): Promise<string> {
  const row = await knex('customers')
    .where({ id: idToBytes(id) })
    .first<{ merged_into: Buffer }>('merged_into');
  return bytesToId(row.merged_into);
}
