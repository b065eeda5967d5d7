import type { Context } from '#shared/context.ts';
import { endTask, findTask, postponeTask } from '#shared/db/customer-tasks.ts';
import type { CustomerTaskRow } from '#shared/db/models/customer-task-row.ts';

/** Does what a task asks for, and notes how that ended. One that was interrupted goes on soon. */
export async function runTask(
  { knex, now }: Context,
  taskId: string,
  signal: AbortSignal,
  run: (task: CustomerTaskRow) => Promise<void>,
): Promise<void> {
  const task = await findTask(knex, taskId);
  if (!task) return;
  try {
    await run(task);
  } catch (error) {
    if (!signal.aborted) await postponeTask(knex, task, now());
    throw error;
  }
  await endTask(knex, task, now());
}
