import type { Context } from '#shared/context.ts';
import { markProgress, secondLookAt } from '#shared/db/customer-tasks.ts';
import type { Knex } from '#shared/db/knex.ts';
import { unerased } from '#shared/db/lists/list-retained.ts';
import type { CustomerTaskRow } from '#shared/db/models/customer-task-row.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import { eraseConversation } from './erase-conversation.ts';
import { runTask } from './run-task.ts';
import { tryEach } from './try-each.ts';

/** Conversations looked up at once. */
const chunk = 20;

/** Erases all conversations of a customer. What is left to do is what the rows still hold. Throws if some could not be. */
export function runErasure(ctx: Context, taskId: string, signal: AbortSignal): Promise<void> {
  return runTask(ctx, taskId, signal, (task) => eraseAll(ctx, task, signal));
}

async function eraseAll(ctx: Context, task: CustomerTaskRow, signal: AbortSignal): Promise<void> {
  const { knex, now } = ctx;
  const customerIds = await customersOf(knex, task.customerId);
  // The second look begins anew: what it looks for came after the first.
  const since = now() < secondLookAt(task) ? task.createdAt : new Date(secondLookAt(task));
  const theirs = () => unerased(knex, customerIds, since);
  const [counted] = await theirs().count({ count: '*' });
  const total = Number(counted?.count ?? 0);
  let left = total;
  let failed = 0;
  for (let last: Buffer = Buffer.alloc(0); ; ) {
    // From behind the last one: those that cannot be erased do not come again.
    const rows = await theirs().where('c.id', '>', last).orderBy('c.id').limit(chunk).select<{ id: Buffer }[]>('c.id');
    const ids = rows.map(({ id }) => bytesToId(id));
    failed += await tryEach(ids, { log: ctx.log, signal, fault: 'a conversation could not be erased' }, async (id) => {
      await eraseConversation(ctx, id, true, signal);
      left -= 1;
      await markProgress(knex, task.id, left, now());
    });
    last = rows.at(-1)?.id ?? last;
    if (rows.length < chunk) break;
  }
  if (failed > 0) throw new Error(`${failed} of ${total} conversations could not be erased`);
}

/** The customer, and whoever was merged into them: that merger may still be under way. */
async function customersOf(knex: Knex, id: string): Promise<string[]> {
  const merged = await knex('customers')
    .where({ merged_into: idToBytes(id) })
    .select<{ id: Buffer }[]>('id');
  return [id, ...merged.map((row) => bytesToId(row.id))];
}
