import type { AnalyticsEvent } from '#contract/queues.ts';
import { bucketMs } from '#domain/analytics/roll-up.ts';
import { recordEvents } from '#shared/commands/record-events.ts';
import { readRollups } from '#shared/db/analytics/rollups.ts';
import type { Knex } from '#shared/db/knex.ts';
import { idToBytes } from '#shared/id.ts';
import { updateRollups } from '../../src/workers/analytics/update-rollups.ts';
import { createHistory } from '../../test/support/analytics-history.ts';
import type { Installation } from '../installation.ts';

export type RollupResult = { events: number; conversations: number; seconds: number; buckets: number };

const wanted = 1_000_000;
const day = Date.parse('2026-11-02T00:00:00Z');
const dayMs = 24 * 3_600_000;
/** Events in one INSERT. */
const chunk = 5000;

/** A day of a million events, made the same each time, is summed up from nothing. Throws if any event is missing in it. */
export async function measureRollup({ knex, ctx }: Installation, say: (line: string) => void): Promise<RollupResult> {
  const { conversations, messages } = await fill(knex);
  say(`rollup: ${wanted} events of ${conversations} conversations are there`);
  const began = performance.now();
  const buckets = (await updateRollups({ knex, log: ctx.log })) ?? 0;
  const seconds = (performance.now() - began) / 1000;
  let counted = 0;
  for await (const page of readRollups(knex, { from: day, to: day + 2 * dayMs, detailed: false })) {
    for (const { measures } of page) counted += measures.counts.customerMessages ?? 0;
  }
  if (counted !== messages) throw new Error(`rollup: ${counted} messages of customers, and there were ${messages}`);
  say(`rollup: ${seconds.toFixed(1)} s for ${buckets} sums of ${bucketMs / 60_000} minutes`);
  return { events: wanted, conversations, seconds, buckets };
}

async function fill(knex: Knex): Promise<{ conversations: number; messages: number }> {
  let events: AnalyticsEvent[] = [];
  let count = 0;
  let messages = 0;
  const conversations = new Set<string>();
  for (const event of createHistory({ conversations: wanted, from: day, ms: dayMs, seed: 1 })) {
    if (count === wanted) break;
    count += 1;
    conversations.add(event.conversationId);
    events.push(event);
    if (event.type === 'message.create' && event.actorType === 'customer') messages += 1;
    if (events.length === chunk) {
      await recordEvents(knex, events);
      events = [];
    }
  }
  await recordEvents(knex, events);
  await addConversations(knex, [...conversations]);
  return { conversations: conversations.size, messages };
}

/** Rows to find each conversation's channel in. */
async function addConversations(knex: Knex, ids: string[]): Promise<void> {
  const at = new Date(day);
  const none = idToBytes(ids[0] ?? '');
  const rows = ids.map((id, n) => ({
    id: idToBytes(id),
    site_id: none,
    channel: n % 3 === 0 ? 'wechat' : 'web',
    customer_id: idToBytes(id),
    state: 'closed',
    epoch: 1,
    turn: 0,
    answered_turn: 0,
    unanswered: false,
    session_id: idToBytes(id),
    session_number: 1,
    last_seq: 0,
    created_at: at,
    updated_at: at,
  }));
  await knex.batchInsert('conversations', rows, 2000);
}
