import type { ConversationFilter, DeskConversation } from '#contract/desk.ts';
import type { Message } from '#contract/wire.ts';
import { type Cell, writeCsv } from '#shared/csv.ts';
import type { Knex } from '#shared/db/knex.ts';
import { listDeskConversations } from '#shared/db/lists/list-desk.ts';
import type { Reach } from '#shared/db/reach.ts';
import { exportThread, readList, readThread } from './export-thread.ts';

export type Conversations = AsyncIterable<DeskConversation> | Iterable<DeskConversation>;

/** All that fit, the newest first, read a page at a time. */
export async function* readConversations(
  knex: Knex,
  { filter, reach }: { filter: ConversationFilter; reach: Reach },
): AsyncGenerator<DeskConversation> {
  const list = { filter, reach, sort: 'newest' } as const;
  for await (const page of readList((behind) => listDeskConversations(knex, { ...list, ...behind }))) yield* page;
}

/** A JSON list of conversations, each with its messages, sessions and notes, in pieces. */
export async function* exportAsJson(knex: Knex, conversations: Conversations): AsyncGenerator<string> {
  let between = '[';
  for await (const conversation of conversations) {
    yield `${between}${JSON.stringify(conversation).slice(0, -1)},`;
    yield* exportThread(knex, conversation.id, { staffNotes: true });
    yield '}';
    between = ',\n';
  }
  yield between === '[' ? '[]\n' : ']\n';
}

const columns = [
  ...['conversationId', 'state', 'channel', 'customerId', 'customerName', 'agentName', 'tags', 'score', 'startedAt'],
  ...['seq', 'sender', 'senderName', 'kind', 'text', 'attachments', 'createdAt'],
] as const;
type Line = Record<(typeof columns)[number], Cell>;

/** A mark in front, without which spreadsheets read Chinese as something else. */
const byteOrderMark = '\ufeff';

/** CSV with a line for each message, in pieces. */
export async function* exportAsCsv(knex: Knex, conversations: Conversations): AsyncGenerator<string> {
  yield byteOrderMark + writeCsv(columns, []);
  for await (const conversation of conversations) {
    for await (const messages of readThread(knex, conversation.id)) {
      const lines = messages.map((message) => lineOf(conversation, message));
      yield writeCsv(columns, lines, false);
    }
  }
}

function lineOf(c: DeskConversation, { seq, sender, kind, text, attachments, createdAt }: Message): Line {
  return {
    conversationId: c.id,
    state: c.state,
    channel: c.channel,
    customerId: c.customerId,
    customerName: c.customer.name,
    agentName: c.agent?.name ?? null,
    tags: c.tags.join(' | '),
    score: c.score,
    startedAt: c.createdAt,
    seq,
    sender: sender.type,
    senderName: sender.name ?? null,
    kind,
    text,
    attachments: attachments.map(({ name }) => name).join(' | '),
    createdAt,
  };
}
