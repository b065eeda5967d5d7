import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';
import { CustomerTaskRow } from './models/customer-task-row.ts';

/**
 * Access tokens live 15 minutes and a request may be on its way: what a merged or erased customer did until then is
 * found by looking once more so long after, ms.
 */
const secondLookMs = 17 * 60_000;

/** Tasks are woken so long after their last sign of life, ms: by then nobody works on them. */
const graceMs = 30_000;

type NewTask = Pick<CustomerTaskRow, 'id' | 'type' | 'customerId'> & {
  intoId: string | null;
  userId: string | null;
  at: number;
};

/** Writes a task down, in the transaction of what it follows from: then it is owed, whatever becomes of Redis. */
export async function storeTask(trx: Knex, { id, type, customerId, intoId, userId, at }: NewTask): Promise<void> {
  await trx('customer_tasks').insert({
    id: idToBytes(id),
    type,
    customer_id: idToBytes(customerId),
    into_id: intoId && idToBytes(intoId),
    state: 'queued',
    total: await countOf(trx, customerId),
    user_id: userId && idToBytes(userId),
    created_at: new Date(at),
    due_at: new Date(at + graceMs),
  });
}

export const findTask = async (knex: Knex, id: string): Promise<CustomerTaskRow | undefined> =>
  CustomerTaskRow.query(knex).findOne({ id: idToBytes(id) });

/** The latest erasure of a customer. */
export const findErasure = async (knex: Knex, customerId: string): Promise<CustomerTaskRow | undefined> =>
  CustomerTaskRow.query(knex)
    .where({ customer_id: idToBytes(customerId), type: 'erase' })
    .orderBy('created_at', 'desc')
    .first();

/** Notes that a task goes on, and how many conversations are left. */
export async function markProgress(knex: Knex, id: string, left: number, at: number): Promise<void> {
  const done = knex.raw('cast(total as signed) - least(total, ?)', [left]);
  await knex('customer_tasks')
    .where({ id: idToBytes(id), ended_at: null })
    .update({ state: 'running', done, due_at: new Date(at + graceMs) });
}

/** How long a task that failed rests, ms: as long as it has been tried, within these bounds. */
const rest = { least: 60_000, most: 86_400_000 };

/** Notes that a task has failed: it is looked at again ever more rarely, and does not hide those that can be done. */
export async function postponeTask(knex: Knex, { id, createdAt }: CustomerTaskRow, at: number): Promise<void> {
  const wait = Math.min(Math.max(at - createdAt.getTime(), rest.least), rest.most);
  await knex('customer_tasks')
    .where({ id: idToBytes(id) })
    .update({ due_at: new Date(at + wait) });
}

/** When a task is looked at once more, ms. */
export const secondLookAt = ({ createdAt }: Pick<CustomerTaskRow, 'createdAt'>): number =>
  createdAt.getTime() + secondLookMs;

/** Notes that nothing is left, and when to look again; never, once the last tokens of the customer have ended. */
export async function endTask(knex: Knex, task: CustomerTaskRow, at: number): Promise<void> {
  const second = secondLookAt(task);
  const ended = { state: 'done', done: knex.ref('total'), ended_at: knex.raw('coalesce(ended_at, ?)', [new Date(at)]) };
  await knex('customer_tasks')
    .where({ id: idToBytes(task.id) })
    .update({ ...ended, due_at: at < second ? new Date(second) : null });
}

/** Tasks that somebody has to look at, the longest due first. */
export async function listDueTasks(knex: Knex, at: number): Promise<Pick<CustomerTaskRow, 'id' | 'type'>[]> {
  const rows = await knex('customer_tasks')
    .where('due_at', '<', new Date(at))
    .orderBy('due_at')
    .limit(100)
    .select<{ id: Buffer; type: CustomerTaskRow['type'] }[]>('id', 'type');
  return rows.map(({ id, type }) => ({ id: bytesToId(id), type }));
}

async function countOf(trx: Knex, customerId: string): Promise<number> {
  const rows = await trx('conversations')
    .where({ customer_id: idToBytes(customerId) })
    .count({ count: '*' });
  return Number(rows[0]?.count ?? 0);
}
