import type { Knex } from './knex.ts';
import { type Behind, type ListPage, pageOf, seekBehind } from './lists/keyset.ts';
import { ConversationRow } from './models/conversation-row.ts';

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
