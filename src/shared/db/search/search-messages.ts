import { blockOf, blockSize, commonPlaces, readPlaces } from '#domain/postings.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { Behind } from '#shared/db/lists/keyset.ts';
import { type Reach, withinReach } from '#shared/db/reach.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import { messageTerms, termKey } from './message-terms.ts';
import { type MessageRef, readSearch } from './search-state.ts';

/** Different terms of a question that are looked for. */
const maxTerms = 16;
/** Blocks read at once: few first, since a common word is found in the newest ones. */
const windows = [2, 8, 32];
/** What one request looks at, at most. Then it says where to go on, whatever it has found. */
const maxBlocks = 512;
const maxCandidates = 4000;
/** Candidates looked up at once. */
const lookUp = 400;

export type MessageSearch = {
  text: string;
  reach: Reach;
  conversationId?: string | undefined;
  customerId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
} & Behind<number>;

export type Hit = MessageRef & { number: number };
export type Hits = { hits: Hit[]; next: number | null };

/** The terms that are looked for; none where the text has no letter or digit. */
export const searchTerms = (text: string): string[] => messageTerms(text).slice(0, maxTerms);

/**
 * Messages that have every term of `text`, the latest first. A page may be short, or empty, and have a next one: the
 * work of one request is bounded, so that words which stand everywhere but never together cost no more than others.
 */
export async function searchMessages(knex: Knex, search: MessageSearch): Promise<Hits> {
  const keys = searchTerms(search.text).map(termKey);
  const places = keys.length ? await listPlaces(knex, search) : { blocks: [], only: null, more: null };
  const hits: Hit[] = [];
  let looked = 0;
  for (let at = 0, window = 0; at < places.blocks.length; window += 1) {
    const size = windows[Math.min(window, windows.length - 1)] ?? 1;
    const blocks = places.blocks.slice(at, at + size);
    at += size;
    const candidates = await readCandidates(knex, keys, blocks, places.only, search.after);
    for (let from = 0; from < candidates.length; from += lookUp) {
      const numbers = candidates.slice(from, from + lookUp);
      hits.push(...(await lookUpHits(knex, numbers, search)));
      if (hits.length > search.limit) return cut(hits, search.limit);
      looked += numbers.length;
      if (looked >= maxCandidates) return { hits, next: numbers.at(-1) ?? null };
    }
  }
  return { hits, next: places.more };
}

function cut(hits: Hit[], limit: number): Hits {
  const shown = hits.slice(0, limit);
  return { hits: shown, next: shown.at(-1)?.number ?? null };
}

type Places = { blocks: number[]; only: Map<number, Uint16Array> | null; more: number | null };

/** The blocks to look at, the newest first, and within them the places of the conversation or customer asked for. */
async function listPlaces(knex: Knex, search: MessageSearch): Promise<Places> {
  const { from, to, after } = search;
  const [{ first_number }, only] = await Promise.all([readSearch(knex), placesOfThread(knex, search)]);
  const query = knex('search_blocks')
    .where('block', '>=', blockOf(first_number))
    .orderBy('block', 'desc')
    .limit(maxBlocks + 1);
  if (after !== null) query.where('block', '<=', blockOf(after - 1));
  if (from) query.where('to_at', '>=', new Date(from));
  if (to) query.where('from_at', '<', new Date(to));
  if (only) query.whereIn('block', [...only.keys()]);
  const blocks = (await query.select<{ block: number }[]>('block')).map(({ block }) => block);
  const shown = blocks.slice(0, maxBlocks);
  const more = blocks.length > maxBlocks ? (shown.at(-1) ?? 0) * blockSize : null;
  return { blocks: shown, only, more };
}

/** Messages of one conversation or customer that are looked at, the latest. */
const maxThread = 50_000;

async function placesOfThread(knex: Knex, { conversationId, customerId }: MessageSearch) {
  if (!conversationId && !customerId) return null;
  const query = knex('search_messages as m').orderBy('m.number', 'desc').limit(maxThread);
  if (conversationId) query.where('m.conversation_id', idToBytes(conversationId));
  if (customerId) {
    query.join('conversations as c', 'c.id', 'm.conversation_id').where('c.customer_id', idToBytes(customerId));
  }
  const lists = new Map<number, number[]>();
  for (const { number } of await query.select<{ number: number }[]>('m.number')) {
    const list = lists.get(blockOf(number));
    if (list) list.push(number % blockSize);
    else lists.set(blockOf(number), [number % blockSize]);
  }
  return new Map([...lists].map(([block, list]) => [block, Uint16Array.from(list)]));
}

type Posting = { block: number; term: Buffer; places: Buffer };

/** Numbers that have every term, the highest first. */
async function readCandidates(
  knex: Knex,
  keys: string[],
  blocks: number[],
  only: Map<number, Uint16Array> | null,
  after: number | null,
): Promise<number[]> {
  const terms = keys.map((key) => `X'${key}'`).join(',');
  const [rows] = await knex.raw(
    `select block, places from search_postings where block in (${blocks.join(',')}) and term in (${terms})`,
  );
  const lists = new Map<number, Uint16Array[]>();
  for (const { block, places } of rows as Posting[]) {
    lists.set(block, [...(lists.get(block) ?? []), readPlaces(places)]);
  }
  return blocks.flatMap((block) => {
    const found = lists.get(block) ?? [];
    if (found.length < keys.length) return [];
    const own = only?.get(block);
    const numbers = commonPlaces(own ? [...found, own] : found).map((place) => block * blockSize + place);
    return after === null ? numbers : numbers.filter((number) => number < after);
  });
}

type HitRow = { number: number; conversation_id: Buffer; seq: number };

/** Of these numbers those that are still there, in reach, and of the time asked for. */
async function lookUpHits(knex: Knex, numbers: number[], { reach, from, to }: MessageSearch): Promise<Hit[]> {
  const query = knex('search_messages as m').whereIn('m.number', numbers).orderBy('m.number', 'desc');
  if (from) query.where('m.created_at', '>=', new Date(from));
  if (to) query.where('m.created_at', '<', new Date(to));
  if (reach) withinReach(query.join('conversations as c', 'c.id', 'm.conversation_id'), reach);
  const rows = await query.select<HitRow[]>('m.number', 'm.conversation_id', 'm.seq');
  return rows.map((row) => ({ number: row.number, conversationId: bytesToId(row.conversation_id), seq: row.seq }));
}
