import type { Message } from '#contract/wire.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { Behind, ListPage, ListPlace } from '#shared/db/lists/keyset.ts';
import { listSessions } from '#shared/db/lists/list-sessions.ts';
import { listThreadNotes } from '#shared/db/lists/list-thread-notes.ts';
import { readPage } from '#shared/db/reads.ts';

/** Rows read at once; no more of an export is ever in memory. */
const limit = 100;

/** A thread from its beginning, a page at a time. */
export async function* readThread(knex: Knex, conversationId: string): AsyncGenerator<Message[]> {
  let afterSeq = 0;
  for (;;) {
    const { messages, lastSeq, hasMore } = await readPage(knex, { conversationId, afterSeq, limit });
    if (messages.length) yield messages;
    if (!hasMore) return;
    afterSeq = lastSeq;
  }
}

/** A whole list, a page at a time. */
export async function* readList<T>(read: (behind: Behind) => Promise<ListPage<T>>): AsyncGenerator<T[]> {
  let after: ListPlace | null = null;
  do {
    const page: ListPage<T> = await read({ after, limit });
    if (page.items.length) yield page.items;
    after = page.next;
  } while (after !== null);
}

/** Sessions, notes and messages of a conversation as fields of a JSON object, in pieces. */
export async function* exportThread(
  knex: Knex,
  conversationId: string,
  { staffNotes }: { staffNotes: boolean },
): AsyncGenerator<string> {
  const filter = { conversationId };
  const sessions = readList((behind) => listSessions(knex, { filter, reach: null, ...behind }));
  const notes = readList((behind) => listThreadNotes(knex, { conversationId, staff: staffNotes, ...behind }));
  yield* exportField('sessions', sessions);
  yield ',';
  yield* exportField('notes', notes);
  yield ',';
  yield* exportField('messages', readThread(knex, conversationId));
}

async function* exportField(name: string, pages: AsyncIterable<unknown[]>): AsyncGenerator<string> {
  yield `"${name}":[`;
  let between = '';
  for await (const items of pages) {
    yield between + items.map((item) => JSON.stringify(item)).join(',');
    between = ',';
  }
  yield ']';
}
