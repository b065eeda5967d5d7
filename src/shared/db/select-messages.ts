import type { Message } from '#contract/wire.ts';
import { bytesToId } from '#shared/id.ts';
import type { Knex } from './knex.ts';

/**
 * Messages as the driver reads them, and as clients see them. Pages of threads are the most frequent read of all: built
 * by knex and made into objection's models they cost three times as much (measured: 0.9 ms of CPU for 50 messages).
 */
type MessageRow = {
  id: Buffer;
  conversation_id: Buffer;
  session_id: Buffer;
  seq: number;
  sender_type: Message['sender']['type'];
  sender_id: Buffer | null;
  sender_name: string | null;
  kind: Message['kind'];
  text: string;
  /** JSON, null for none. */
  attachments: string | null;
  citations: string | null;
  stopped: number;
  erased: number;
  client_message_id: string | null;
  created_at: Date;
};

const select =
  'select id, conversation_id, session_id, seq, sender_type, sender_id, sender_name, kind, text, attachments, ' +
  'citations, stopped, erased, client_message_id, created_at from messages where ';

/** Messages by a condition, with what stands behind it. `sql` is ours; values go in `bindings`. */
export async function selectMessages(
  knex: Knex,
  sql: string,
  bindings: readonly (Buffer | number)[] = [],
): Promise<Message[]> {
  const [rows] = await knex.raw(select + sql, bindings);
  const name = createNames();
  return (rows as MessageRow[]).map((row) => presentMessage(row, name));
}

/** Ids as text. The rows of a page share most of theirs, and making text of them was a third of presenting it. */
function createNames(): (bytes: Buffer) => string {
  let last: [Buffer, string][] = [];
  return (bytes) => {
    const known = last.find(([one]) => one.equals(bytes));
    if (known) return known[1];
    const id = bytesToId(bytes);
    last = [[bytes, id], ...last.slice(0, 3)];
    return id;
  };
}

function presentMessage(row: MessageRow, name: (bytes: Buffer) => string): Message {
  const message: Message = {
    id: bytesToId(row.id),
    conversationId: name(row.conversation_id),
    sessionId: name(row.session_id),
    seq: row.seq,
    sender: { type: row.sender_type },
    kind: row.kind,
    text: row.text,
    attachments: row.attachments === null ? [] : JSON.parse(row.attachments),
    citations: row.citations === null ? [] : JSON.parse(row.citations),
    createdAt: row.created_at.toISOString(),
  };
  if (row.sender_id !== null) message.sender.id = name(row.sender_id);
  if (row.sender_name !== null) message.sender.name = row.sender_name;
  if (row.stopped) message.stopped = true;
  if (row.erased) message.erased = true;
  if (row.client_message_id !== null) message.clientMessageId = row.client_message_id;
  return message;
}
