import { AppError } from '#contract/errors.ts';
import { longestDays, type ReportQuery } from '#contract/routes/analytics.ts';
import { addMeasures, type Measures, noMeasures } from '#domain/analytics/measures.ts';
import { bucketMs } from '#domain/analytics/roll-up.ts';
import { localDay, type Slot, slotsOf, startOfDay } from '#domain/analytics/slots.ts';
import { readRollups, type StoredRollup } from '#shared/db/analytics/rollups.ts';
import type { ApiDeps } from './api-state.ts';

const dayMs = 24 * 3_600_000;
const defaultDays = 7;

type Deps = Pick<ApiDeps, 'knex' | 'settings' | 'now'>;
export type SlotMeasures = Slot & { measures: Measures };

/** The hours or days that a query asks for. Throws `bad_request` for none, and for more than one report may have. */
export function slotsAsked({ from, to, zone, by }: ReportQuery, now: number): Slot[] {
  const end = to === undefined ? now : momentOf(to, zone, 1);
  const lastDay = localDay(zone, end - 1);
  const start = from === undefined ? startOfDay(zone, lastDay - (defaultDays - 1) * dayMs) : momentOf(from, zone, 0);
  if (start >= end) throw wrong('to', 'is not after from');
  // A day on which clocks are put back is an hour longer.
  if (end - start > (longestDays[by] + 1 / 24) * dayMs) throw wrong('to', `by ${by}, at most ${longestDays[by]} days`);
  return slotsOf(zone, by, start, end);
}

const wrong = (path: string, message: string) => new AppError('bad_request', undefined, [{ path, message }]);

/** A day begins at its midnight in `zone`, or, with `plusDays` 1, ends at the next one. */
function momentOf(text: string, zone: string, plusDays: number): number {
  const at = Date.parse(text);
  return text.includes('T') ? at : startOfDay(zone, at + plusDays * dayMs);
}

/** What each slot comes to: zero where nothing was. */
export async function readSlots(deps: Deps, query: ReportQuery): Promise<SlotMeasures[]> {
  const slots = slotsAsked(query, deps.now()).map((slot) => ({ ...slot, measures: noMeasures() }));
  let at = 0;
  for await (const { bucket, measures } of readAsked(deps, query, slots, false)) {
    while (bucket >= (slots[at]?.to ?? Number.POSITIVE_INFINITY)) at += 1;
    const slot = slots[at];
    if (slot) addMeasures(slot.measures, measures);
  }
  return slots;
}

/** What each agent comes to over all slots. */
export async function readAgents(deps: Deps, query: ReportQuery): Promise<Map<string, Measures>> {
  const agents = new Map<string, Measures>();
  for await (const { agent, measures } of readAsked(deps, query, slotsAsked(query, deps.now()), true)) {
    if (agent === null) continue;
    const sum = agents.get(agent) ?? noMeasures();
    agents.set(agent, sum);
    addMeasures(sum, measures);
  }
  return agents;
}

/** In the order of time, a page at a time: between two, the process does what others ask of it. */
async function* readAsked(
  { knex, settings, now }: Deps,
  { channel, groupId, agentId }: ReportQuery,
  slots: Slot[],
  detailed: boolean,
): AsyncGenerator<StoredRollup> {
  const [from, to] = [slots[0]?.from ?? 0, slots.at(-1)?.to ?? 0];
  // Who wrote a moment ago has not gone quiet yet.
  const quietSince = now() - settings.get('analytics').quietHours * 3_600_000;
  for await (const page of readRollups(knex, { from, to, channel, groupId, agentId, detailed })) {
    yield* page.filter(({ part, bucket }) => part !== 'quiet' || bucket + bucketMs <= quietSince);
  }
}
