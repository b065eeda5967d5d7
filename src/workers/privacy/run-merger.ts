import { systemActor } from '#domain/conversation.ts';
import type { Context } from '#shared/context.ts';
import { endTask, findTask, markProgress } from '#shared/db/customer-tasks.ts';
import { bytesToId, idToBytes, newId } from '#shared/id.ts';
import { settleWell } from './settle-well.ts';

/** Conversations that are moved at once. */
const chunk = 100;

/** Gives all conversations of a merged customer to the other. What is left to do is what is still the old one's. */
export async function runMerger({ knex, lanes, now }: Context, taskId: string, signal: AbortSignal): Promise<void> {
  const task = await findTask(knex, taskId);
  if (!task?.intoId) return;
  const { customerId: fromCustomerId, intoId: customerId } = task;
  const theirs = () => knex('conversations').where({ customer_id: idToBytes(fromCustomerId) });
  for (;;) {
    const rows = await theirs().limit(chunk).select<{ id: Buffer }[]>('id');
    if (rows.length === 0) break;
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
  await endTask(knex, task, now());
}
