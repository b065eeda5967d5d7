import { blockOf, blockSize } from '#domain/postings.ts';
import type { Knex } from '#shared/db/knex.ts';
import { lockSearch, type SearchState } from '#shared/db/search/search-state.ts';
import { bytesToId } from '#shared/id.ts';
import { addToIndex } from './index-messages.ts';

/** Messages indexed, and rows deleted, in one transaction. */
const batch = 1000;
const deleteBatch = 10_000;

/**
 * Makes the index of what was said again from the messages, in the order of time. What is there is forgotten at once,
 * and found again as it goes on, the oldest first. A rebuild that was ended in the middle goes on where it was; what is
 * said meanwhile comes at its end.
 */
export async function rebuildSearch(knex: Knex, tell: (left: number) => void): Promise<number> {
  await begin(knex);
  await forgetOld(knex);
  let indexed = 0;
  for (;;) {
    const { done, count } = await indexBacklog(knex);
    indexed += count;
    if (done) return indexed;
    tell(await leftOf(knex));
  }
}

/** Numbers go on behind the old ones, from a block of their own: nothing has to be emptied before. */
async function begin(knex: Knex): Promise<void> {
  await knex.transaction(async (trx) => {
    const state = await lockSearch(trx);
    if (state.rebuilding) return;
    const first_number = (blockOf(state.next_number - 1) + 1) * blockSize;
    await trx('search_state').where({ id: 1 }).update({ first_number, next_number: first_number, rebuilding: true });
    await trx.raw(
      'insert into search_backlog (conversation_id, seq) ' +
        "select conversation_id, seq from messages where kind <> 'event' order by created_at, conversation_id, seq",
    );
  });
}

async function forgetOld(knex: Knex): Promise<void> {
  const state = await knex('search_state').where({ id: 1 }).first<SearchState>();
  const block = blockOf(state.first_number);
  const statements: [string, number][] = [
    ['delete from search_blocks where block < ? limit ?', block],
    ['delete from search_postings where block < ? limit ?', block],
    ['delete from search_messages where number < ? limit ?', state.first_number],
  ];
  for (const [sql, below] of statements) {
    for (let deleted = deleteBatch; deleted === deleteBatch; ) {
      const [result] = await knex.raw(sql, [below, deleteBatch]);
      deleted = (result as { affectedRows: number }).affectedRows;
    }
  }
}

type Waiting = { n: number; conversation_id: Buffer; seq: number };

/** The oldest of what waits: indexed and crossed off in one transaction. The last one ends the rebuild. */
async function indexBacklog(knex: Knex): Promise<{ done: boolean; count: number }> {
  return knex.transaction(async (trx) => {
    const state = await lockSearch(trx);
    const waiting = await trx('search_backlog').orderBy('n').limit(batch).select<Waiting[]>('*');
    const last = waiting.at(-1);
    if (!last) {
      await trx('search_state').where({ id: 1 }).update({ rebuilding: false });
      return { done: true, count: 0 };
    }
    const refs = waiting.map((row) => ({ conversationId: bytesToId(row.conversation_id), seq: row.seq }));
    const count = await addToIndex(trx, state, refs);
    await trx('search_backlog').where('n', '<=', last.n).delete();
    return { done: false, count };
  });
}

async function leftOf(knex: Knex): Promise<number> {
  const row = await knex('search_backlog').count<{ left: number }[]>({ left: '*' });
  return Number(row[0]?.left ?? 0);
}
