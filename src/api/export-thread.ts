import type { Message } from '#contract/wire.ts';
import type { Knex } from '#shared/db/knex.ts';
import { readPage } from '#shared/db/reads.ts';

/** Messages read at once; no more of an export is ever in memory. */
const pageSize = 100;

/** A thread from its beginning, a page at a time. */
export async function* readThread(knex: Knex, conversationId: string): AsyncGenerator<Message[]> {
  let afterSeq = 0;
  for (;;) {
    const { messages, lastSeq, hasMore } = await readPage(knex, { conversationId, afterSeq, limit: pageSize });
    if (messages.length) yield messages;
    if (!hasMore) return;
    afterSeq = lastSeq;
  }
}

/** The same as what stands between the brackets of a JSON list. */
export async function* exportMessages(knex: Knex, conversationId: string): AsyncGenerator<string> {
  let between = '';
  for await (const messages of readThread(knex, conversationId)) {
    yield between + messages.map((message) => JSON.stringify(message)).join(',');
    between = ',';
  }
}
