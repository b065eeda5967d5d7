import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexMessages } from '#shared/commands/search/index-messages.ts';
import { listIdleBulkJobs, listTargets } from '#shared/db/bulk-jobs.ts';
import { listCannedReplies } from '#shared/db/canned-replies.ts';
import { listDueTasks } from '#shared/db/customer-tasks.ts';
import { countNewLetters, listLetters } from '#shared/db/dead-letters.ts';
import { listStateChanges, listTags, readDetail } from '#shared/db/desk-reads.ts';
import { sumUnsent } from '#shared/db/files.ts';
import { listDocuments, readDocumentDetail } from '#shared/db/knowledge.ts';
import { listAssignable } from '#shared/db/lists/list-assignable.ts';
import { listAudit } from '#shared/db/lists/list-audit.ts';
import { listConversations } from '#shared/db/lists/list-conversations.ts';
import { type CustomerPlace, countConversations, listCustomers } from '#shared/db/lists/list-customers.ts';
import { type DeskList, listDeskConversations, pickIds } from '#shared/db/lists/list-desk.ts';
import { listRetained, unerased } from '#shared/db/lists/list-retained.ts';
import { listSessions, type SessionList } from '#shared/db/lists/list-sessions.ts';
import { listThreadNotes, type NoteList } from '#shared/db/lists/list-thread-notes.ts';
import { listUsers } from '#shared/db/lists/list-users.ts';
import { listWaiting, readLongestWait } from '#shared/db/lists/list-waiting.ts';
import { idList } from '#shared/db/literal.ts';
import { openCountsSql } from '#shared/db/open-counts.ts';
import { listOverdue, listOwed } from '#shared/db/owed.ts';
import { findConversation, findLatestConversation, listNotes, readHeads, readPage } from '#shared/db/reads.ts';
import { findConversations, findMessages } from '#shared/db/search/find-said.ts';
import { readCustomerTags } from '#shared/db/tags.ts';
import { listDeliveries } from '#shared/db/webhooks/deliveries.ts';
import { findOwed, listDueSubjects, pruneDeliveries } from '#shared/db/webhooks/owed-deliveries.ts';
import { type Explained, explainAll, faultsOf } from '../support/explain.ts';
import { analyzeTables, began, fillTables, idOf, many } from '../support/fill-tables.ts';
import { type Harness, openHarness } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
  await fillTables(h.knex);
  const refs = Array.from({ length: 1000 }, (_, n) => ({ conversationId: idOf('conversation', n), seq: 1 }));
  await indexMessages(h.knex, refs);
}, 120_000);
afterAll(() => h.close());

const conversationId = idOf('conversation', 4);
const customerId = idOf('customer', 4);
const agentId = idOf('user', 4);
const webhookId = idOf('webhook', 0);
const middle = began + (many / 2) * 60_000;
const time = (ms: number) => new Date(ms).toISOString();
const place = { at: middle, id: idOf('conversation', many / 2) };
const [from, to] = [time(middle), time(middle + 86_400_000)];
const limit = 50;
const first = { after: null, limit };

const desk = (list: Partial<DeskList>) =>
  listDeskConversations(h.knex, { filter: {}, reach: null, sort: 'newest', after: null, limit, ...list });
const sessions = (list: Partial<SessionList>) =>
  listSessions(h.knex, { filter: {}, reach: null, after: null, limit, ...list });
const threadNotes = (list: Pick<NoteList, 'staff'> & Partial<NoteList>) =>
  listThreadNotes(h.knex, { conversationId, after: null, limit, ...list });
const customers = (filter: object, after: CustomerPlace | null = null) =>
  listCustomers(h.knex, { state: 'active', ...filter }, { after, limit });

/** Every list and history there is. Add yours. */
const queries: Record<string, () => Promise<unknown>> = {
  'a page of a thread': () => readPage(h.knex, { conversationId, limit }),
  'a page of a thread before': () => readPage(h.knex, { conversationId, beforeSeq: 10, limit }),
  'a page of a thread after': () => readPage(h.knex, { conversationId, afterSeq: 1, limit }),
  'heads of threads': () => readHeads(h.knex, [conversationId, idOf('conversation', 5)]),
  'notes of a conversation': () => listNotes(h.knex, conversationId),
  'all notes of a conversation': () => threadNotes({ staff: true }),
  'a customer’s own notes': () => threadNotes({ staff: false, after: place }),
  'state changes of a conversation': () => listStateChanges(h.knex, { conversationId, after: 3, limit }),
  'one conversation, with all': async () => {
    const row = await findConversation(h.knex, conversationId);
    if (row) await readDetail(h.knex, row);
  },
  'the latest conversation of a customer': () => findLatestConversation(h.knex, customerId),
  'a customer’s own conversations': () => listConversations(h.knex, { customerId, after: place, limit }),

  conversations: () => desk({}),
  'conversations from a cursor': () => desk({ after: place }),
  'conversations, the oldest first': () => desk({ sort: 'oldest', after: place }),
  'conversations by activity': () => desk({ sort: 'active', after: place }),
  'conversations in reach of an agent': () => desk({ reach: { userId: agentId }, after: place }),
  'conversations in reach by activity': () => desk({ reach: { userId: agentId }, sort: 'active', after: place }),
  'conversations by state': () => desk({ filter: { state: 'closed' }, after: place }),
  'conversations that wait': () => desk({ filter: { state: 'waiting' }, reach: { userId: agentId } }),
  'conversations by agent': () => desk({ filter: { agentId } }),
  'conversations by group': () => desk({ filter: { groupId: idOf('group', 5) } }),
  'conversations by tag': () => desk({ filter: { tag: 'tag 3' }, after: place }),
  'conversations by tag and state': () => desk({ filter: { tag: 'tag 3', state: 'human' } }),
  'conversations by tag and time': () => desk({ filter: { tag: 'tag 3', from, to } }),
  'conversations by rating': () => desk({ filter: { rating: 2 }, after: place }),
  'conversations by customer': () => desk({ filter: { customerId } }),
  'conversations by channel': () => desk({ filter: { channel: 'mail' } }),
  'conversations by time': () => desk({ filter: { from, to } }),
  'conversations of a bulk job': () => pickIds(h.knex, { filter: { tag: 'tag 3' }, reach: null, limit: 100 }),
  'conversations in which it was said': () =>
    findConversations(h.knex, { text: 'words', filter: {}, reach: { userId: agentId }, after: null, limit }),
  'what was said': () => findMessages(h.knex, { text: 'words', reach: null, after: 900, limit }),
  'what was said, by customer and time': () =>
    findMessages(h.knex, { text: 'words', reach: null, customerId, from: time(began), to, after: null, limit }),
  tags: () => listTags(h.knex),
  'conversations that are kept no longer': () => listRetained(h.knex, new Date(middle), { after: null, limit }),
  'conversations that are kept no longer, from a place': () =>
    listRetained(h.knex, new Date(), { after: place, limit }),
  'conversations of an erased customer': () =>
    unerased(h.knex, [customerId], new Date(middle)).orderBy('c.id').limit(limit).select('c.id'),
  'mergers and erasures that are due': () => listDueTasks(h.knex, middle),

  sessions: () => sessions({ after: { at: middle, id: idOf('session', 1) } }),
  'sessions in reach': () => sessions({ reach: { userId: agentId } }),
  'sessions by agent': () => sessions({ filter: { agentId } }),
  'sessions by rating': () => sessions({ filter: { rating: 2 } }),
  'sessions by reason': () => sessions({ filter: { closedReason: 'closed_by_agent', from, to } }),
  'sessions of a conversation': () => sessions({ filter: { conversationId } }),

  'how much agents have': () => h.knex.raw(openCountsSql(idList([agentId, idOf('user', 5)]))),

  'who waits': () => listWaiting(h.knex),
  'what can be given to agents': () => listAssignable(h.knex, [], 100),
  'what can be given to agents, but for groups': () => listAssignable(h.knex, [idOf('group', 5)], 100),
  'whose answer is owed': () => listOwed(h.knex, new Date(middle), { after: null, limit }),
  'whose answer is owed, from a place': () => listOwed(h.knex, new Date(), { after: place, limit }),
  'what is due': () => listOverdue(h.knex, new Date(middle), { after: null, limit }),
  'what is due, from a place': () => listOverdue(h.knex, new Date(), { after: place, limit }),
  'deliveries of a webhook': () => listDeliveries(h.knex, { webhookId, after: null, status: undefined, limit }),
  'deliveries of a webhook, from a place': () =>
    listDeliveries(h.knex, { webhookId, after: 900, status: undefined, limit }),
  'deliveries of a webhook by status': () =>
    listDeliveries(h.knex, { webhookId, after: 9000, status: 'pending', limit }),
  'what a webhook is owed': () => listDueSubjects(h.knex, webhookId, new Date(middle), limit),
  'what a webhook is owed of one conversation': () => findOwed(h.knex, { webhookId, subjectId: conversationId }),
  'deliveries that are kept no longer': () => pruneDeliveries(h.knex, new Date(began), limit),
  'bulk jobs that rest': () => listIdleBulkJobs(h.knex, new Date(middle)),
  'targets of a bulk job': () => listTargets(h.knex, idOf('job', 1), 20),

  customers: () => customers({}, { at: middle, id: customerId }),
  'customers by name': () => customers({ q: 'Customer 12' }),
  'customers by name, from a place': () =>
    customers({ q: 'Customer 12' }, { at: middle, id: customerId, name: 'Customer 1234' }),
  'customers by e-mail': () => customers({ emailIndexes: [Buffer.alloc(32)] }),
  'customers by their own id': () => customers({ externalId: 'e77' }),
  'customers by tag': () => customers({ tag: 'vip' }),
  'customers by time': () => customers({ createdFrom: new Date(began), createdTo: new Date(middle) }),
  'tags of customers': () => readCustomerTags(h.knex, [customerId]),
  'how much a customer wrote': () => countConversations(h.knex, customerId),

  'what somebody uploaded and has not sent': () => sumUnsent(h.knex, customerId),

  'documents of the knowledge': () => listDocuments(h.knex, {}, first),
  'documents of the knowledge, from a place': () => listDocuments(h.knex, {}, { after: place, limit }),
  'documents of the knowledge by source': () => listDocuments(h.knex, { source: 'file' }, first),
  'documents of the knowledge by name': () => listDocuments(h.knex, { q: 'Page 12', active: true }, first),
  'one document of the knowledge': () => readDocumentDetail(h.knex, idOf('document', 4)),

  'canned replies': () => listCannedReplies(h.knex, undefined, first),
  'canned replies from a shortcut': () => listCannedReplies(h.knex, 'words', { after: '/r12', limit }),

  'dead letters of the last hours': () => countNewLetters(h.knex, new Date(began + (many / 4 - 60) * 60_000)),
  'who waits longest': () => readLongestWait(h.knex),
  'dead letters': () => listLetters(h.knex, {}, first),
  'dead letters, from a place': () => listLetters(h.knex, { all: true }, { after: idOf('letter', 9), limit }),
  'dead letters of a queue, the oldest first': () => listLetters(h.knex, { queue: 'lanes', order: 'oldest' }, first),

  users: () => listUsers(h.knex, { limit, after: agentId }),
  'users by role': () => listUsers(h.knex, { ...first, role: 'agent' }),
  'the audit log': () => listAudit(h.knex, { ...first }),
  'the audit log by actor': () => listAudit(h.knex, { ...first, actor: agentId }),
  'the audit log by action': () => listAudit(h.knex, { ...first, action: 'thing.3' }),
  'the audit log by target': () => listAudit(h.knex, { ...first, targetType: 'type3', targetId: 't3' }),
  'the audit log by time': () => listAudit(h.knex, { ...first, from: middle, to: middle + 86_400_000 }),
};

const allFaultsOf = (explained: Explained[]): string[] =>
  explained.flatMap((one) => faultsOf(one).map((fault) => `${fault}\n${one.sql}`));

describe('is read by an index, and comes in order', () => {
  it.each(Object.entries(queries))('%s', async (_, run) => {
    const explained = await explainAll(h.knex, run);
    expect(explained.length).toBeGreaterThan(0);
    expect(allFaultsOf(explained)).toEqual([]);
  });

  it('whatever the statistics guess', async () => {
    for (let round = 0; round < 10; round++) {
      await analyzeTables(h.knex, 1);
      for (const [name, run] of Object.entries(queries)) {
        const faults = allFaultsOf(await explainAll(h.knex, run));
        expect(faults, `${name}, round ${round}`).toEqual([]);
      }
    }
    await analyzeTables(h.knex);
  }, 60_000);

  it('what is not, is found', async () => {
    const [scan] = await explainAll(h.knex, () => h.knex('messages').where('text', 'like', '%words%').limit(1));
    expect(scan && faultsOf(scan)).toEqual([expect.stringMatching(/^messages: reads all \d+ rows$/)]);
    const [sort] = await explainAll(h.knex, () =>
      h.knex('sessions').whereNotNull('taken_at').orderBy('comment').limit(1),
    );
    expect(sort && faultsOf(sort)).toHaveLength(1);
  });
});
