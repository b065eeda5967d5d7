import type { ConversationDetail, StateChange } from '#contract/desk.ts';
import { AppError } from '#contract/errors.ts';
import { idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';
import { type Behind, type ListPage, pageOf } from './lists/keyset.ts';
import type { ConversationRow } from './models/conversation-row.ts';
import { CustomerRow } from './models/customer-row.ts';
import { SessionRow } from './models/session-row.ts';
import {
  type DeskRow,
  presentDeskConversation,
  presentSession,
  presentStateChange,
  type StateChangeRow,
} from './present/present-desk.ts';
import { readConversationTags } from './tags.ts';

/** Everything about one conversation but its thread. */
export async function readDetail(knex: Knex, row: ConversationRow): Promise<ConversationDetail> {
  const [session, customer, tags, notes] = await Promise.all([
    SessionRow.query(knex).findOne({ id: idToBytes(row.sessionId) }),
    CustomerRow.query(knex).findOne({ id: idToBytes(row.customerId) }),
    readConversationTags(knex, [row.id]),
    knex('notes')
      .where({ conversation_id: idToBytes(row.id) })
      .count<{ count: number }[]>({ count: '*' }),
  ]);
  if (!session) throw new AppError('not_found');
  const desk = Object.assign(row, { customerName: customer?.name ?? null }) as DeskRow;
  return {
    ...presentDeskConversation(desk, tags.get(row.id) ?? []),
    session: presentSession(session),
    notes: Number(notes[0]?.count ?? 0),
  };
}

/** The changes of a conversation's state, the latest first. */
export async function listStateChanges(
  knex: Knex,
  { conversationId, after, limit }: { conversationId: string } & Behind<number>,
): Promise<ListPage<StateChange, number>> {
  const query = knex('conversation_events')
    .where({ conversation_id: idToBytes(conversationId) })
    .orderBy('epoch', 'desc')
    .limit(limit + 1);
  if (after !== null) query.where('epoch', '<', after);
  const rows = await query.select<StateChangeRow[]>('*');
  return pageOf(rows, limit, ({ epoch }) => epoch, presentStateChange);
}

/** Tags in use, the most used first, at most 500. */
export async function listTags(knex: Knex): Promise<{ tag: string; conversations: number }[]> {
  // Counted in the order of the index first, so that only the counts are sorted.
  const used = knex('conversation_tags').select('tag').count({ conversations: '*' }).groupBy('tag').as('used');
  const rows = await knex
    .from(used)
    .orderBy([{ column: 'conversations', order: 'desc' }, { column: 'tag' }])
    .limit(500)
    .select<{ tag: string; conversations: number }[]>('tag', 'conversations');
  return rows.map(({ tag, conversations }) => ({ tag, conversations: Number(conversations) }));
}

/** The attributes of a conversation as they stand. */
export async function readAttributes(knex: Knex, conversationId: string): Promise<Record<string, unknown>> {
  const row = await knex('conversations')
    .where({ id: idToBytes(conversationId) })
    .first<{ attributes: string | null }>('attributes');
  return row?.attributes ? JSON.parse(row.attributes) : {};
}
