import type { ConversationFilter, DeskConversation, FoundMessage } from '#contract/desk.ts';
import { highlightsIn, snippetOf } from '#domain/highlights.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { Behind, ListPage } from '#shared/db/lists/keyset.ts';
import { pickDeskConversations } from '#shared/db/lists/list-desk.ts';
import type { Reach } from '#shared/db/reach.ts';
import { selectMessages } from '#shared/db/select-messages.ts';
import { type Hit, type MessageSearch, searchMessages, searchTerms } from './search-messages.ts';
import { refsSql } from './search-state.ts';

/** Messages with what was looked for in them, the latest first. */
export async function findMessages(knex: Knex, search: MessageSearch): Promise<ListPage<FoundMessage, number>> {
  const { hits, next } = await searchMessages(knex, search);
  const wanted = new Set(searchTerms(search.text));
  const messages = await readHits(knex, hits);
  const items = hits.flatMap((hit): FoundMessage[] => {
    const message = messages.get(keyOf(hit));
    // Erased, it stands in the index for some moments more.
    if (!message || message.erased) return [];
    const highlights = highlightsIn(message.text, wanted);
    return [{ message, highlights, snippet: snippetOf(message.text, highlights) }];
  });
  return { items, next };
}

const keyOf = ({ conversationId, seq }: Pick<Hit, 'conversationId' | 'seq'>): string => `${conversationId} ${seq}`;

async function readHits(knex: Knex, hits: Hit[]) {
  const messages = hits.length ? await selectMessages(knex, refsSql(hits)) : [];
  return new Map(messages.map((message) => [keyOf(message), message]));
}

/** Hits read at once, and how often at most, until a page of conversations is full. */
const hitsAtOnce = 200;
const rounds = 5;

/** Conversations in which it was said, the one with the latest word of it first. */
export async function findConversations(
  knex: Knex,
  asked: { text: string; filter: ConversationFilter; reach: Reach } & Behind<number>,
): Promise<ListPage<DeskConversation, number>> {
  const { text, filter, reach, limit } = asked;
  const { customerId } = filter;
  const items: DeskConversation[] = [];
  const seen = new Set<string>();
  let { after } = asked;
  for (let round = 0; round < rounds; round += 1) {
    const { hits, next } = await searchMessages(knex, { text, reach, customerId, after, limit: hitsAtOnce });
    const ids = [...new Set(hits.map(({ conversationId }) => conversationId))].filter((id) => !seen.has(id));
    for (const conversation of await pickDeskConversations(knex, { ids, filter, reach })) {
      items.push(conversation);
      if (items.length === limit) return { items, next: placeOf(hits, conversation.id, next) };
    }
    for (const id of ids) seen.add(id);
    if (next === null) return { items, next };
    after = next;
  }
  return { items, next: after };
}

/** Where to go on behind a conversation: at its latest hit, since what was said before it in others is still to come. */
function placeOf(hits: Hit[], conversationId: string, next: number | null): number | null {
  const at = hits.findIndex((hit) => hit.conversationId === conversationId);
  return at === hits.length - 1 ? next : (hits[at]?.number ?? null);
}
