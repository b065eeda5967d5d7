import { bytesToId } from '#shared/id.ts';
import type { Knex } from './knex.ts';

/** Rows looked at in one sweep. The next sweep takes the next ones. */
const sweepLimit = 1000;

/** Rows deleted in one statement. */
export const pruneLimit = 5000;

/** Conversations whose customer waits for the AI since before `before`, the longest first. */
export async function listOwed(knex: Knex, before: Date): Promise<string[]> {
  const rows = await knex('conversations')
    .where('owed', 1)
    .where('updated_at', '<', before)
    .orderBy('updated_at')
    .limit(sweepLimit)
    .select<{ id: Buffer }[]>('id');
  return rows.map(({ id }) => bytesToId(id));
}

/** States that should have ended by themselves before `before`. */
export async function listOverdue(knex: Knex, before: Date) {
  const rows = await knex('conversations')
    .where('due_at', '<', before)
    .orderBy('due_at')
    .limit(sweepLimit)
    .select<{ id: Buffer; epoch: number; due_at: Date }[]>('id', 'epoch', 'due_at');
  return rows.map(({ id, epoch, due_at }) => ({ conversationId: bytesToId(id), epoch, dueAt: due_at.getTime() }));
}

/** Forgets commands applied before `before`, a bounded number at a time. */
export async function pruneCommands(knex: Knex, before: Date): Promise<number> {
  const [result] = await knex.raw('delete from commands where created_at < ? order by created_at limit ?', [
    before,
    pruneLimit,
  ]);
  return (result as { affectedRows: number }).affectedRows;
}

/** Rows that end by themselves. */
export const endingTables = ['refresh_tokens', 'logins', 'login_attempts', 'one_time_tokens'] as const;

/** Forgets rows that ended before `before`: tokens that nobody can use any more. */
export async function pruneEnded(knex: Knex, table: (typeof endingTables)[number], before: Date): Promise<number> {
  const [result] = await knex.raw('delete from ?? where expires_at < ? order by expires_at limit ?', [
    table,
    before,
    pruneLimit,
  ]);
  return (result as { affectedRows: number }).affectedRows;
}
