import { addToTimelines, bucketMs, bucketOf, changedBuckets, createRows } from '#domain/analytics/roll-up.ts';
import { samplesOf } from '#domain/analytics/samples.ts';
import { isQuietWithAi, lastOf, mergeTimelines, type Timeline } from '#domain/analytics/timeline.ts';
import { readChannels, readEvents } from '#shared/db/analytics/recorded-events.ts';
import {
  clearDirty,
  countQuiet,
  type Dirty,
  listDirty,
  markDirty,
  type Part,
  replaceRollups,
} from '#shared/db/analytics/rollups.ts';
import { readTimelines, type StoredTimeline, storeTimelines } from '#shared/db/analytics/timelines.ts';
import type { Knex } from '#shared/db/knex.ts';
import { withLock } from '#shared/db/with-lock.ts';
import type { Log } from '#shared/log.ts';

/** Dirty buckets looked at in one go, the first time. */
const lookLimit = 200;

type Deps = { knex: Knex; log: Log };
type Sums = {
  /** Event rows before it, ms, are deleted, or will be any moment. */
  keptSince?: number | undefined;
  signal?: AbortSignal | undefined;
  rest?: (() => Promise<void>) | undefined;
};
type Options = Sums & { waitSeconds?: number };

/**
 * Sums again every bucket whose events changed, the oldest first, and those whose sums change by it. Each is one
 * transaction that replaces what the bucket came to, so it may be done twice; what one before `keptSince` came to stays.
 * One process of the fleet does it at a time; who finds another at it waits `waitSeconds` and leaves it the work. `rest`
 * comes before each. Returns how many were summed, or null for one who left.
 */
export async function updateRollups(
  { knex, log }: Deps,
  { waitSeconds = 0, ...sums }: Options = {},
): Promise<number | null> {
  return withLock(knex, 'rollup', waitSeconds, () => sumDirty({ knex, log }, sums));
}

async function sumDirty({ knex, log }: Deps, { keptSince = 0, signal, rest }: Sums): Promise<number> {
  // What was summed once, or could not be, is left to the next run: while many write, events go on coming for the bucket.
  const left = new Set<string>();
  for (let summed = 0; ; ) {
    const dirty = (await listDirty(knex, lookLimit + left.size)).filter((one) => !left.has(keyOf(one)));
    if (dirty.length === 0) return summed;
    for (const one of dirty) {
      signal?.throwIfAborted();
      await rest?.();
      left.add(keyOf(one));
      try {
        const marked = await knex.transaction((trx) => sumBucket(trx, one, keptSince));
        for (const other of marked) left.delete(keyOf(other));
        summed += 1;
      } catch (error) {
        // It stays dirty; the others do not wait for it.
        log.error({ err: error, bucket: new Date(one.bucket), part: one.part }, 'a bucket could not be summed');
      }
    }
  }
}

type Mark = Pick<Dirty, 'bucket' | 'part'>;

const keyOf = ({ bucket, part }: Mark): string => `${part} ${bucket}`;

/** Returns the marks that the sum made. */
async function sumBucket(trx: Knex, dirty: Dirty, keptSince: number): Promise<Mark[]> {
  const { bucket, part } = dirty;
  const isKept = bucket >= bucketOf(keptSince);
  const marked = isKept && part === 'events' ? await sumEvents(trx, bucket) : [];
  if (isKept && part === 'quiet') await replaceRollups(trx, bucket, part, await countQuiet(trx, bucket));
  await clearDirty(trx, dirty);
  return marked;
}

async function sumEvents(trx: Knex, bucket: number): Promise<Mark[]> {
  const rows = createRows();
  const channels = new Map<string, string>();
  const told = new Map<string, Timeline>();
  for await (const events of readEvents(trx, bucket, bucket + bucketMs)) {
    const unknown = [...new Set(events.map(({ conversationId }) => conversationId))].filter((id) => !channels.has(id));
    const found = await readChannels(trx, unknown);
    for (const id of unknown) channels.set(id, found.get(id) ?? '');
    for (const event of events) rows.addEvent(channels.get(event.conversationId) ?? '', event);
    addToTimelines(told, events);
  }
  // Either there never was one, or they were deleted while events were not kept as long as now.
  if (channels.size === 0) return [];
  const { merged, marked } = await mergeStored(trx, bucket, told, channels);
  for (const { timeline, channel } of merged.values()) {
    for (const sample of samplesOf(timeline)) {
      if (bucketOf(sample.at) === bucket) rows.addSample(channel, sample);
    }
  }
  await replaceRollups(trx, bucket, 'events', rows.list());
  return marked;
}

/**
 * Adds what a bucket told to what is known of its conversations, and marks the other buckets whose sums are wrong by it:
 * those that an event came too late for, and the one in which a conversation seemed to have gone quiet.
 */
async function mergeStored(trx: Knex, bucket: number, told: Map<string, Timeline>, channels: Map<string, string>) {
  const stored = await readTimelines(trx, [...told.keys()]);
  const merged = new Map<string, { timeline: Timeline; channel: string }>();
  const late = new Set<number>();
  const quiet = new Set<number>();
  for (const [id, timeline] of told) {
    const before = stored.get(id);
    const after = before ? mergeTimelines(before.timeline, timeline) : timeline;
    merged.set(id, { timeline: after, channel: channels.get(id) ?? '' });
    // What is known from this bucket alone has its samples in it.
    const elsewhere = before ? changedBuckets(before.timeline, after) : [];
    for (const changed of elsewhere) if (changed !== bucket) late.add(changed);
    for (const changed of quietChanges(before, after)) quiet.add(changed);
  }
  await storeTimelines(trx, merged);
  await markDirty(trx, 'events', late);
  await markDirty(trx, 'quiet', quiet);
  const marksOf = (part: Part, buckets: Set<number>): Mark[] => [...buckets].map((one) => ({ bucket: one, part }));
  return { merged, marked: [...marksOf('events', late), ...marksOf('quiet', quiet)] };
}

/** Where a conversation is not quiet any more, and where it is now. */
function quietChanges(before: StoredTimeline | undefined, timeline: Timeline): number[] {
  const after = { quiet: isQuietWithAi(timeline), last: lastOf(timeline) };
  const [was, is] = [before, after].map((one) => (one?.quiet ? bucketOf(one.last) : null));
  return was === is ? [] : [was, is].flatMap((bucket) => bucket ?? []);
}
