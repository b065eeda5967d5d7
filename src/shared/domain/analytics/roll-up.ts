import type { RecordedEvent } from './event.ts';
import { addMeasures, addModelUse, count, type Measures, noMeasures, time } from './measures.ts';
import { type Sample, samplesOf } from './samples.ts';
import { addStretch, stretchOf, type Timeline } from './timeline.ts';

/** A quarter of an hour: every zone's days and hours begin at one. */
export const bucketMs = 15 * 60_000;

/** Where the bucket of a moment begins, ms. */
export const bucketOf = (at: number): number => Math.floor(at / bucketMs) * bucketMs;

/** Whom measures are of. Null: of nobody in particular. */
export type Dimensions = { channel: string; group: string | null; agent: string | null };
export type RollupRow = Dimensions & { measures: Measures };

const failures = new Set(['ai_unavailable', 'content_refused']);

/** What an event counts by itself, whatever came before or after it. */
export function addEvent(m: Measures, { type, actorType, data }: RecordedEvent): void {
  const said = data.seq !== undefined;
  if (type === 'message.create' && said) count(m, actorType === 'agent' ? 'agentMessages' : 'customerMessages');
  if (type === 'reply.stop' && said) {
    count(m, 'stoppedReplies');
    count(m, 'aiMessages');
  }
  if (type === 'reply.finish') addReply(m, data, said);
}

/** A reply that was refused cost its tokens all the same. */
function addReply(m: Measures, { refused, reason, cost }: RecordedEvent['data'], said: boolean): void {
  if (refused === 'superseded') count(m, 'supersededReplies');
  if (!refused) count(m, 'replies');
  if (said) count(m, 'aiMessages');
  if (reason !== undefined && failures.has(reason)) count(m, 'failedTurns');
  if (!cost) return;
  if (!refused && cost.provider === 'extractive') count(m, 'extractiveReplies');
  if (!refused && cost.firstTokenMs !== null) time(m, 'firstToken', cost.firstTokenMs);
  if (!refused) time(m, 'reply', cost.totalMs);
  const { provider, model, promptTokens, completionTokens } = cost;
  const tokens = { promptTokens: promptTokens ?? 0, completionTokens: completionTokens ?? 0 };
  if (model !== '') addModelUse(m, `${provider}/${model}`, { replies: refused ? 0 : 1, ...tokens });
}

/** Measures by whom they are of. */
export function createRows() {
  const rows = new Map<string, RollupRow>();
  const at = ({ channel, group, agent }: Dimensions): Measures => {
    const key = `${channel} ${group} ${agent}`;
    const row = rows.get(key) ?? { channel, group, agent, measures: noMeasures() };
    rows.set(key, row);
    return row.measures;
  };
  return {
    addEvent: (channel: string, event: RecordedEvent) => {
      const agent = event.actorType === 'agent' && event.type === 'message.create' ? event.actorId : null;
      addEvent(at({ channel, group: event.data.group ?? null, agent }), event);
    },
    addSample: (channel: string, { group, agent, measures }: Sample) =>
      addMeasures(at({ channel, group, agent }), measures),
    /** None of those that came to nothing. */
    list: (): RollupRow[] => [...rows.values()].filter(({ measures }) => Object.values(measures).some(isFilled)),
  };
}

const isFilled = (part: object): boolean => Object.keys(part).length > 0;

/** All rows in one, of everybody. */
export function totalOf(rows: Pick<RollupRow, 'measures'>[]): Measures {
  const total = noMeasures();
  for (const { measures } of rows) addMeasures(total, measures);
  return total;
}

/** What events tell of each conversation's states. Pages of events may be added one after the other. */
export function addToTimelines(timelines: Map<string, Timeline>, events: RecordedEvent[]): void {
  for (const event of events) {
    const stretch = stretchOf(event);
    if (!stretch) continue;
    const { conversationId: id } = event;
    const timeline = timelines.get(id);
    if (timeline) addStretch(timeline, stretch);
    else timelines.set(id, [stretch]);
  }
}

/** The buckets in which `after` has other samples than `before`, ms. */
export function changedBuckets(before: Timeline, after: Timeline): number[] {
  const [old, now] = [samplesByBucket(before), samplesByBucket(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((bucket) => old.get(bucket) !== now.get(bucket));
}

function samplesByBucket(timeline: Timeline): Map<number, string> {
  const byBucket = new Map<number, string>();
  for (const sample of samplesOf(timeline)) {
    const bucket = bucketOf(sample.at);
    byBucket.set(bucket, `${byBucket.get(bucket) ?? ''}${JSON.stringify(sample)}`);
  }
  return byBucket;
}
