import { blockOf, blockSize, readPlaces, writePlaces } from '#domain/postings.ts';
import type { Knex } from '#shared/db/knex.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { lockSearch } from '#shared/db/search/search-state.ts';
import { idToBytes } from '#shared/id.ts';

/**
 * Takes a conversation's messages out of the index of what was said, their terms too; returns how many. Twice does no
 * harm. While their text is still in `messages` they could be indexed again.
 */
export function forgetSearch(knex: Knex, conversationId: string): Promise<number> {
  const own = { conversation_id: idToBytes(conversationId) };
  return retryDeadlock(() =>
    knex.transaction(async (trx) => {
      await lockSearch(trx);
      const rows = await trx('search_messages').where(own).select<{ number: number }[]>('number');
      const places = new Map<number, Set<number>>();
      for (const { number } of rows) {
        const block = blockOf(number);
        places.set(block, (places.get(block) ?? new Set()).add(number % blockSize));
      }
      for (const [block, gone] of places) await forgetPlaces(trx, block, gone);
      await trx('search_messages').where(own).delete();
      return rows.length;
    }),
  );
}

async function forgetPlaces(trx: Knex, block: number, gone: Set<number>): Promise<void> {
  const postings = await trx('search_postings')
    .where({ block })
    .select<{ term: Buffer; places: Buffer }[]>('term', 'places');
  for (const { term, places } of postings) {
    const before = readPlaces(places);
    const left = [...before].filter((place) => !gone.has(place));
    if (left.length === before.length) continue;
    const posting = trx('search_postings').where({ block, term });
    if (left.length) await posting.update({ places: Buffer.from(writePlaces(left)) });
    else await posting.delete();
  }
}
