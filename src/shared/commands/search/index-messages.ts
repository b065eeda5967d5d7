import { blockOf, blockSize, writePlaces } from '#domain/postings.ts';
import type { Knex } from '#shared/db/knex.ts';
import { idLiteral, timeLiteral } from '#shared/db/literal.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { messageTerms, termKey } from '#shared/db/search/message-terms.ts';
import { lockSearch, type MessageRef, refsSql, type SearchState } from '#shared/db/search/search-state.ts';
import { bytesToId } from '#shared/id.ts';

/** Rows in one INSERT. */
const chunk = 2000;

/**
 * Adds messages to the index of what was said, each once however often it is asked; returns how many were new. While
 * the index is rebuilt they go behind what waits for that, so that numbers stay in the order of time.
 */
export function indexMessages(knex: Knex, refs: MessageRef[]): Promise<number> {
  if (refs.length === 0) return Promise.resolve(0);
  return retryDeadlock(() =>
    knex.transaction(async (trx) => {
      const state = await lockSearch(trx);
      if (!state.rebuilding) return addToIndex(trx, state, refs);
      const rows = refs.map(({ conversationId, seq }) => `(${idLiteral(conversationId)},${seq})`);
      await trx.raw(`insert into search_backlog (conversation_id, seq) values ${rows.join(',')}`);
      return 0;
    }),
  );
}

type Row = { conversation_id: Buffer; seq: number; text: string; created_at: Date };

/** Numbers what is not in the index yet, and writes its postings. The caller's transaction holds the state's lock. */
export async function addToIndex(trx: Knex, state: SearchState, refs: MessageRef[]): Promise<number> {
  const rows = await readFresh(trx, state.first_number, refs);
  if (rows.length === 0) return 0;
  const messages = rows.map((row, n) => ({ ...row, number: state.next_number + n }));
  const numbered = messages.map(
    (m) => `(${m.number},${idLiteral(bytesToId(m.conversation_id))},${m.seq},${timeLiteral(m.created_at.getTime())})`,
  );
  // Replaced is a row that a rebuild has forgotten.
  await trx.raw(`replace into search_messages (number, conversation_id, seq, created_at) values ${numbered.join(',')}`);
  await addPostings(trx, messages);
  await addBlocks(trx, messages);
  const next_number = state.next_number + rows.length;
  await trx('search_state').where({ id: 1 }).update({ next_number });
  return rows.length;
}

/** Those with words that have no number yet, in the order of time. */
async function readFresh(trx: Knex, firstNumber: number, refs: MessageRef[]): Promise<Row[]> {
  const [known] = await trx.raw(
    `select conversation_id, seq from search_messages where (${refsSql(refs)}) and number >= ?`,
    [firstNumber],
  );
  const done = new Set((known as Row[]).map(keyOf));
  const [rows] = await trx.raw(
    `select conversation_id, seq, text, created_at from messages where (${refsSql(refs)}) and kind <> 'event' and text <> ''`,
  );
  return (rows as Row[])
    .filter((row) => !done.has(keyOf(row)))
    .sort((a, b) => a.created_at.getTime() - b.created_at.getTime() || a.seq - b.seq);
}

const keyOf = ({ conversation_id, seq }: Pick<Row, 'conversation_id' | 'seq'>): string =>
  `${bytesToId(conversation_id)} ${seq}`;

async function addPostings(trx: Knex, messages: { number: number; text: string }[]): Promise<void> {
  const places = new Map<string, number[]>();
  for (const { number, text } of messages) {
    for (const term of messageTerms(text)) {
      const key = `${blockOf(number)},X'${termKey(term)}'`;
      const list = places.get(key);
      if (list) list.push(number % blockSize);
      else places.set(key, [number % blockSize]);
    }
  }
  const rows = [...places].map(([key, list]) => `(${key},X'${Buffer.from(writePlaces(list)).toString('hex')}')`).sort();
  for (let from = 0; from < rows.length; from += chunk) {
    const values = rows.slice(from, from + chunk).join(',');
    // Numbers only rise, so what is appended keeps the order.
    await trx.raw(
      `insert into search_postings (block, term, places) values ${values} ` +
        'on duplicate key update places = concat(places, values(places))',
    );
  }
}

async function addBlocks(trx: Knex, messages: { number: number; created_at: Date }[]): Promise<void> {
  const spans = new Map<number, { from: number; to: number }>();
  for (const { number, created_at } of messages) {
    const at = created_at.getTime();
    const span = spans.get(blockOf(number)) ?? { from: at, to: at };
    spans.set(blockOf(number), { from: Math.min(span.from, at), to: Math.max(span.to, at) });
  }
  const rows = [...spans].map(([block, { from, to }]) => `(${block},${timeLiteral(from)},${timeLiteral(to)})`);
  await trx.raw(
    `insert into search_blocks (block, from_at, to_at) values ${rows.join(',')} ` +
      'on duplicate key update from_at = least(from_at, values(from_at)), to_at = greatest(to_at, values(to_at))',
  );
}
