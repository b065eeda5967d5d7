import type { Conversation } from '#contract/wire.ts';
import { idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';
import { ConversationRow } from './models/conversation-row.ts';
import { presentConversation } from './present.ts';

/** Where a list was left: the last one shown. Two conversations may begin in one millisecond, so the id counts too. */
export type ListPlace = { at: number; id: string };
export type ConversationList = { items: Conversation[]; next: ListPlace | null };

/** A customer's conversations, the newest first, from behind `after`. */
export async function listConversations(
  knex: Knex,
  { customerId, after, limit }: { customerId: string; after: ListPlace | null; limit: number },
): Promise<ConversationList> {
  const list = ConversationRow.query(knex)
    .where({ customer_id: idToBytes(customerId) })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit + 1);
  if (after) {
    const at = new Date(after.at);
    const sameTime = { created_at: at };
    list.where((older) =>
      older.where('created_at', '<', at).orWhere((same) => same.where(sameTime).where('id', '<', idToBytes(after.id))),
    );
  }
  const rows = await list;
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? { at: last.createdAt.getTime(), id: last.id } : null;
  return { items: shown.map(presentConversation), next };
}
