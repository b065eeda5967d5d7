import type { AnalyticsEvent } from '#contract/queues.ts';
import { recordEvents } from '#shared/commands/record-events.ts';
import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import { eventOf } from '../../src/workers/lane/event-of.ts';
import type { Stored } from './stored-commands.ts';

export type AnalyticsSummary = { commands: number; missing: number; recorded: number };

/** Records the events of stored commands that analytics has not. One row per command, so what stands stays. */
export async function replayToAnalytics(
  knex: Knex,
  pages: AsyncIterable<Stored[]>,
  dryRun: boolean,
): Promise<AnalyticsSummary> {
  const summary: AnalyticsSummary = { commands: 0, missing: 0, recorded: 0 };
  for await (const page of pages) {
    const missing = await findMissing(knex, page);
    summary.commands += page.length;
    summary.missing += missing.length;
    if (!dryRun) summary.recorded += await recordEvents(knex, await eventsOf(knex, missing));
  }
  return summary;
}

async function findMissing(knex: Knex, page: Stored[]): Promise<Stored[]> {
  const ids = page.map(({ command }) => idToBytes(command.id));
  const rows: { id: Uint8Array }[] = await knex('analytics_events').whereIn('id', ids).select('id');
  const there = new Set(rows.map(({ id }) => bytesToId(id)));
  return page.filter(({ command }) => !there.has(command.id));
}

type Moved = { command_id: Uint8Array; from_state: string | null; reason: string | null };

/** The same event as at the first time: what a command changed stands in `conversation_events`. */
async function eventsOf(knex: Knex, stored: Stored[]): Promise<AnalyticsEvent[]> {
  if (stored.length === 0) return [];
  const ids = stored.map(({ command }) => idToBytes(command.id));
  const rows: Moved[] = await knex('conversation_events')
    .whereIn('command_id', ids)
    .select('command_id', 'from_state', 'reason');
  const moved = new Map(rows.map((row) => [bytesToId(row.command_id), row]));
  return stored.map(({ command, result }) => {
    const event = eventOf({ kind: 'repeat', command, result });
    if (!result.ok || command.type === 'conversation.create') return event;
    const { from_state, reason } = moved.get(command.id) ?? { from_state: result.data.state, reason: null };
    const change = { ...(from_state ? { from: from_state } : {}), ...(reason ? { reason } : {}) };
    return { ...event, data: { ...event.data, ...change } };
  });
}
