import type { Context } from '#shared/context.ts';
import { endTask, findTask, markProgress } from '#shared/db/customer-tasks.ts';
import { unerased } from '#shared/db/lists/list-retained.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import { eraseConversation } from './erase-conversation.ts';

/** Conversations looked up at once. */
const chunk = 20;

/** Erases all conversations of a customer. What is left to do is what the rows still hold. */
export async function runErasure(ctx: Context, taskId: string, signal: AbortSignal): Promise<void> {
  const { knex, now } = ctx;
  const task = await findTask(knex, taskId);
  if (!task) return;
  // A merger into this customer may still be under way.
  const merged = await knex('customers')
    .where({ merged_into: idToBytes(task.customerId) })
    .select<{ id: Buffer }[]>('id');
  const customerIds = [task.customerId, ...merged.map(({ id }) => bytesToId(id))];
  const theirs = () => unerased(knex, customerIds);
  for (;;) {
    const rows = await theirs().limit(chunk).select<{ id: Buffer }[]>('c.id');
    if (rows.length === 0) break;
    for (const row of rows) {
      await eraseConversation(ctx, bytesToId(row.id), true, signal);
      const [left] = await theirs().count({ count: '*' });
      await markProgress(knex, taskId, Number(left?.count ?? 0), now());
    }
  }
  await endTask(knex, task, now());
}
