import type { Conversation } from '#contract/wire.ts';
import type { Knex } from '#shared/db/knex.ts';
import { ConversationRow } from '#shared/db/models/conversation-row.ts';
import { presentConversation } from '#shared/db/present/present.ts';
import { idToBytes } from '#shared/id.ts';
import { type Behind, type ListPage, pageOf, seekBehind } from './keyset.ts';

const newest = { at: 'created_at', id: 'id', direction: 'desc' } as const;

/** A customer's conversations, the newest first, from behind `after`. */
export async function listConversations(
  knex: Knex,
  { customerId, ...behind }: { customerId: string } & Behind,
): Promise<ListPage<Conversation>> {
  const list = ConversationRow.query(knex).where({ customer_id: idToBytes(customerId) });
  const rows = await seekBehind(list, newest, behind);
  return pageOf(rows, behind.limit, ({ createdAt, id }) => ({ at: createdAt.getTime(), id }), presentConversation);
}
