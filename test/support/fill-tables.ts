import type { Knex } from '#shared/db/knex.ts';
import { idToBytes, nameId } from '#shared/id.ts';

export const many = 20_000;
const chunk = 2000;

/** Ids that are the same in each run. */
export const idOf = (kind: string, n: number): string => nameId('fill', kind, String(n));
const bytes = (kind: string, n: number): Buffer => idToBytes(idOf(kind, n));
export const began = Date.UTC(2026, 0, 1);
const at = (n: number): Date => new Date(began + n * 60_000);

const states = ['closed', 'closed', 'closed', 'ai', 'human', 'waiting'] as const;

/** Tables as an installation has them after a while: enough rows that the optimizer would rather not read all. */
export async function fillTables(knex: Knex): Promise<void> {
  const site = bytes('site', 1);
  await fill(knex, 'customers', many / 4, (n) => ({
    ...{ id: bytes('customer', n), site_id: site, channel: 'web', name: `Customer ${n}` },
    ...{ external_id: `e${n}`, created_at: at(n), seen_at: at(n) },
  }));
  await fill(knex, 'conversations', many, (n) => {
    const state = states[n % states.length] ?? 'ai';
    return {
      ...{ id: bytes('conversation', n), site_id: site, channel: n % 50 ? 'web' : 'mail' },
      ...{ customer_id: bytes('customer', n % (many / 4)), state, epoch: 3, turn: 2, answered_turn: 2 },
      ...{ unanswered: false, session_id: bytes('session', n), session_number: 1, last_seq: 2 },
      ...{ agent_id: state === 'human' ? bytes('user', n % 200) : null, created_at: at(n), updated_at: at(n + 30) },
      ...{ skill_group_id: state === 'waiting' ? bytes('group', n % 50) : null, score: n % 7 ? null : (n % 5) + 1 },
      ...{ waiting_since: state === 'waiting' ? at(n) : null },
    };
  });
  await fill(knex, 'sessions', many, (n) => ({
    ...{ id: bytes('session', n), conversation_id: bytes('conversation', n), number: 1, opened_at: at(n) },
    ...{ closed_at: n % 2 ? at(n + 20) : null, closed_reason: n % 2 ? 'closed_by_agent' : null },
    ...{ handoff_at: n % 3 ? null : at(n + 1), taken_at: n % 3 ? null : at(n + 2), agent_id: bytes('user', n % 200) },
    ...{ score: n % 7 ? null : (n % 5) + 1 },
  }));
  await fill(knex, 'messages', many * 2, (n) => ({
    ...{ conversation_id: bytes('conversation', n >> 1), seq: (n % 2) + 1, id: bytes('message', n) },
    ...{ session_id: bytes('session', n >> 1), sender_type: 'customer', kind: 'text', text: `words ${n}` },
    ...{ stopped: false, epoch: 1, created_at: at(n >> 1) },
  }));
  await fill(knex, 'conversation_events', many * 2, (n) => ({
    ...{ conversation_id: bytes('conversation', n >> 1), epoch: (n % 2) + 1, session_id: bytes('session', n >> 1) },
    ...{ command_id: bytes('command', n), to_state: 'ai', actor_type: 'system', created_at: at(n >> 1) },
  }));
  await fill(knex, 'conversation_tags', many / 2, (n) => ({
    ...{ conversation_id: bytes('conversation', n * 2), tag: `tag ${n % 20}`, begun_at: at(n * 2) },
  }));
  await fill(knex, 'notes', many / 2, (n) => ({
    ...{ id: bytes('note', n), conversation_id: bytes('conversation', n * 2), after_seq: 1 },
    ...{ author_id: bytes('user', 1), author_name: 'Mia', text: 'a note', created_at: at(n) },
  }));
  await fill(knex, 'webhooks', 4, (n) => ({
    ...{ id: bytes('webhook', n), url: 'https://shop.example', events: '[]', secret_sealed: '', active: true },
    ...{ version: 1, created_at: at(0), updated_at: at(0) },
  }));
  await fill(knex, 'webhook_deliveries', many, (n) => {
    const pending = n % 10 === 0;
    return {
      ...{ webhook_id: bytes('webhook', n % 4), event_id: bytes('event', n), type: 'message.created' },
      ...{ subject_id: bytes('conversation', n >> 2), payload: '{}', status: pending ? 'pending' : 'delivered' },
      ...{ next_at: pending ? at(n) : null, created_at: at(n), ended_at: pending ? null : at(n) },
    };
  });
  await fill(knex, 'files', many / 4, (n) => ({
    ...{ id: bytes('file', n), conversation_id: bytes('conversation', n), uploader_type: 'customer' },
    ...{ uploader_id: bytes('customer', n % 500), name: 'a.txt', type: 'text/plain', size: 5 },
    ...{ sha256: Buffer.alloc(32) },
    ...{ thumbnail: false, ready: true, attached_at: n % 10 ? at(n) : null, created_at: at(n) },
  }));
  await fill(knex, 'knowledge_documents', many / 4, (n) => ({
    ...{ id: bytes('document', n), title: `Page ${n}`, language: 'en', text: `words ${n}`, active: n % 50 > 0 },
    ...{ source: n % 3 ? 'file' : 'text', name_id: bytes('document', n), created_at: at(n) },
  }));
  await fill(knex, 'knowledge_chunks', many / 4, (n) => ({
    ...{ id: bytes('chunk', n), document_id: bytes('document', n), position: 0, title: `Page ${n}` },
    ...{ text: `words ${n}`, terms: `kword k${n}` },
  }));
  await fill(knex, 'canned_replies', many / 4, (n) => ({
    ...{ id: bytes('canned', n), shortcut: `/r${n}`, title: `Reply ${n}`, text: `words ${n}`, version: 1 },
    ...{ created_at: at(n), updated_at: at(n) },
  }));
  await fill(knex, 'dead_letters', many / 4, (n) => ({
    ...{ id: bytes('letter', n), queue: n % 3 ? 'lanes' : 'webhooks', job: 'x', payload: '{}', error: 'Error' },
    ...{ created_at: at(n), retried_at: n % 2 ? at(n) : null },
  }));
  await fill(knex, 'audit_log', many, (n) => ({
    ...{ id: idToBytes(timeId(n)), actor_type: 'user', actor_id: bytes('user', n % 200), action: `thing.${n % 20}` },
    ...{ target_type: `type${n % 10}`, target_id: `t${n % 1000}`, created_at: at(n) },
  }));
  await analyzeTables(knex);
}

const analyzed = [
  ...['customers', 'conversations', 'sessions', 'messages', 'conversation_events', 'conversation_tags', 'notes'],
  ...[
    'webhook_deliveries',
    'files',
    'audit_log',
    'knowledge_documents',
    'knowledge_chunks',
    'canned_replies',
    'dead_letters',
  ],
];

/** Makes the statistics anew: of `pages` of each index, picked by chance (InnoDB looks at 20). */
export async function analyzeTables(knex: Knex, pages = 20): Promise<void> {
  for (const table of analyzed) {
    await knex.raw('alter table ?? stats_sample_pages = ?', [table, pages]);
    await knex.raw('analyze table ??', [table]);
  }
}

/** An id of version 7, made at the n-th minute. */
function timeId(n: number): string {
  const hex = (began + n * 60_000).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(n).padStart(12, '0')}`;
}

async function fill(knex: Knex, table: string, count: number, row: (n: number) => object): Promise<void> {
  for (let from = 0; from < count; from += chunk) {
    await knex(table).insert(Array.from({ length: Math.min(chunk, count - from) }, (_, n) => row(from + n)));
  }
}
