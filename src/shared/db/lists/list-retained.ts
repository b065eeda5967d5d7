import type { Knex } from '#shared/db/knex.ts';
import { ConversationRow } from '#shared/db/models/conversation-row.ts';
import { idToBytes } from '#shared/id.ts';
import { type Behind, type ListPage, pageOf, seekBehind } from './keyset.ts';

/** Closed conversations that still hold words, and that nobody has touched since before `before`; the oldest first. */
export async function listRetained(knex: Knex, before: Date, behind: Behind): Promise<ListPage<string>> {
  const list = ConversationRow.query(knex).select('id', 'retained_since').where('retained_since', '<', before);
  const rows = await seekBehind(list, { at: 'retained_since', id: 'id', direction: 'asc' }, behind);
  return pageOf(
    rows,
    behind.limit,
    ({ id, retainedSince }) => ({ id, at: retainedSince?.getTime() ?? 0 }),
    ({ id }) => id,
  );
}

/**
 * Of customers' conversations those that an erasure has still to look at: open, with words, or without a command to
 * erase them since `since`. What else may hold a word (a stored command, a comment) no row tells, so each gets one.
 */
export function unerased(knex: Knex, customerIds: string[], since: Date): Knex.QueryBuilder {
  return knex('conversations as c')
    .whereIn('c.customer_id', customerIds.map(idToBytes))
    .whereRaw(
      "(c.state <> 'closed' or c.last_seq > c.erased_seq or not exists (select 1 from commands e " +
        "where e.conversation_id = c.id and e.type = 'conversation.erase' and e.created_at >= ?))",
      [since],
    );
}
