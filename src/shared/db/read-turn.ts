import type { Conversation, State } from '#domain/conversation.ts';
import type { Line } from '#domain/prompt.ts';
import { idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';

export type Turn = Pick<Conversation, 'state' | 'turn' | 'answeredTurn'> & { lines: Line[] };

/**
 * What a conversation owes now, and the end of its thread (`limit` messages at most): in one statement, because each
 * round trip stands between the customer and the first word. Null when there is no such conversation.
 */
export async function readTurn(knex: Knex, conversationId: string, limit: number): Promise<Turn | null> {
  const [rows] = await knex.raw(sql, [limit, idToBytes(conversationId)]);
  const [first] = rows as Row[];
  if (!first) return null;
  const lines = (rows as Row[])
    .flatMap(({ seq, sender_type: sender, kind, text }) => (seq === null ? [] : [{ seq, sender, kind, text }]))
    .sort((a, b) => a.seq - b.seq);
  return { state: first.state, turn: first.turn, answeredTurn: first.answered_turn, lines };
}

/** Sorted here: `order by` over texts of a join made a temporary table on disk each time, half of the database's work. */
const sql =
  'select c.state, c.turn, c.answered_turn, m.seq, m.sender_type, m.kind, m.text from conversations c ' +
  'left join messages m on m.conversation_id = c.id and m.seq > cast(c.last_seq as signed) - ? and m.erased = 0 ' +
  'where c.id = ?';

type Row = {
  state: State;
  turn: number;
  answered_turn: number;
  seq: number | null;
  sender_type: Line['sender'];
  kind: Line['kind'];
  text: string;
};
