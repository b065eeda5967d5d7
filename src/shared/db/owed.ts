import type { Knex } from './knex.ts';
import { type Behind, type ListPage, pageOf, seekBehind } from './lists/keyset.ts';
import { ConversationRow } from './models/conversation-row.ts';

/** Rows deleted in one statement. */
export const pruneLimit = 5000;

/** Conversations whose customer waits for the AI since before `before`, the longest first, from behind a place. */
export async function listOwed(knex: Knex, before: Date, behind: Behind): Promise<ListPage<string>> {
  const list = ConversationRow.query(knex).select('id', 'updated_at').where('owed', 1).where('updated_at', '<', before);
  const rows = await seekBehind(list, { at: 'updated_at', id: 'id', direction: 'asc' }, behind);
  return pageOf(
    rows,
    behind.limit,
    ({ id, updatedAt }) => ({ id, at: updatedAt.getTime() }),
    ({ id }) => id,
  );
}

export type Overdue = { conversationId: string; epoch: number; dueAt: number };

/** States that should have ended by themselves before `before`, the longest first, from behind a place. */
export async function listOverdue(knex: Knex, before: Date, behind: Behind): Promise<ListPage<Overdue>> {
  const list = ConversationRow.query(knex).select('id', 'epoch', 'due_at').where('due_at', '<', before);
  const rows = await seekBehind(list, { at: 'due_at', id: 'id', direction: 'asc' }, behind);
  const dueAt = (row: ConversationRow): number => row.dueAt?.getTime() ?? 0;
  return pageOf(
    rows,
    behind.limit,
    (row) => ({ id: row.id, at: dueAt(row) }),
    (row) => ({ conversationId: row.id, epoch: row.epoch, dueAt: dueAt(row) }),
  );
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
