import type { Page } from '#contract/sockets.ts';
import type { Message } from '#contract/wire.ts';
import { idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';
import { ConversationRow } from './models/conversation-row.ts';
import { NoteRow } from './models/note-row.ts';
import { UserRow } from './models/user-row.ts';
import { selectMessages } from './select-messages.ts';

export const findConversation = async (knex: Knex, id: string): Promise<ConversationRow | undefined> =>
  ConversationRow.query(knex).findOne({ id: idToBytes(id) });

export const findLatestConversation = async (knex: Knex, customerId: string): Promise<ConversationRow | undefined> =>
  ConversationRow.query(knex)
    .where({ customer_id: idToBytes(customerId) })
    .orderBy('created_at', 'desc')
    .limit(1)
    .first();

export const findNote = async (knex: Knex, id: string): Promise<NoteRow | undefined> =>
  NoteRow.query(knex).findOne({ id: idToBytes(id) });

/** Notes that one look at a conversation shows. */
const noteLimit = 500;

/** The newest notes, the oldest of them first. */
export async function listNotes(knex: Knex, conversationId: string): Promise<NoteRow[]> {
  const rows = await NoteRow.query(knex)
    .where({ conversation_id: idToBytes(conversationId) })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(noteLimit);
  return rows.reverse();
}

export type PageQuery = {
  conversationId: string;
  /** Only if the conversation is this customer's: else the page is empty. */
  customerId?: string | undefined;
  afterSeq?: number | undefined;
  beforeSeq?: number | undefined;
  limit: number;
};

/** Above every `seq`. */
const endless = 2 ** 32;

/**
 * A page of a thread in order of `seq`: the next ones after `afterSeq`, else the newest before `beforeSeq`.
 * `lastSeq` is the last one in this page (for an empty page: where the reader already is).
 */
export async function readPage(knex: Knex, query: PageQuery): Promise<Page> {
  const { conversationId, customerId, afterSeq, beforeSeq, limit } = query;
  const id = idToBytes(conversationId);
  const forward = afterSeq !== undefined;
  const own = customerId === undefined ? '' : ` and exists (${ownConversationSql})`;
  const place = forward ? 'and seq > ? order by seq' : 'and seq < ? order by seq desc';
  const bindings = [
    ...(customerId === undefined ? [id] : [id, id, idToBytes(customerId)]),
    forward ? afterSeq : (beforeSeq ?? endless),
    limit + 1,
  ];
  const found = await selectMessages(knex, `conversation_id = ?${own} ${place} limit ?`, bindings);
  const hasMore = found.length > limit;
  const messages = found.slice(0, limit);
  if (!forward) messages.reverse();
  return { messages, lastSeq: messages.at(-1)?.seq ?? afterSeq ?? 0, hasMore };
}

const ownConversationSql = 'select 1 from conversations where id = ? and customer_id = ?';

/** Messages `fromSeq` to `toSeq` of a thread. */
export async function readMessages(
  knex: Knex,
  conversationId: string,
  fromSeq: number,
  toSeq: number,
): Promise<Message[]> {
  const range = [idToBytes(conversationId), fromSeq, toSeq];
  return selectMessages(knex, 'conversation_id = ? and seq between ? and ? order by seq', range);
}

export const findUser = async (knex: Knex, id: string): Promise<UserRow | undefined> =>
  UserRow.query(knex).findOne({ id: idToBytes(id) });

/** Where a conversation stands, and whose it is. */
export type Head = Pick<ConversationRow, 'id' | 'lastSeq' | 'customerId' | 'agentId'>;

/** The head of each conversation. */
export async function readHeads(knex: Knex, ids: string[]): Promise<Head[]> {
  return ConversationRow.query(knex)
    .select('id', 'last_seq', 'customer_id', 'agent_id')
    .whereIn('id', ids.map(idToBytes));
}

/** A read mark only moves forward, and never past the end of the thread. Returns the mark as it stands now. */
export async function markRead(
  knex: Knex,
  conversationId: string,
  side: 'customer' | 'agent',
  seq: number,
): Promise<number> {
  const column = side === 'customer' ? 'customer_read_seq' : 'agent_read_seq';
  const mark = knex.raw('greatest(??, least(?, last_seq))', [column, seq]);
  const own = knex('conversations').where({ id: idToBytes(conversationId) });
  await own.clone().update({ [column]: mark });
  const row = await own.first<Record<string, number>>(column);
  return row?.[column] ?? 0;
}
