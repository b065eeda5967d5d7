import { type Measures, noMeasures } from '#domain/analytics/measures.ts';
import { bucketMs, bucketOf, type Dimensions, type RollupRow, totalOf } from '#domain/analytics/roll-up.ts';
import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';

/** `events`: summed from event rows and timelines. `quiet`: conversations whose last event lies in the bucket. */
export type Part = 'events' | 'quiet';
export type Dirty = { bucket: number; part: Part; mark: number };

/** The channel of rows that are of everybody: what a report without a filter reads. */
const everybody = '*';
const nobody = Buffer.alloc(16);

const idOrNobody = (id: string | null): Buffer => (id === null ? nobody : idToBytes(id));
const idOrNull = (id: Buffer): string | null => (id.equals(nobody) ? null : bytesToId(id));

/** Says that buckets must be summed again, in the transaction that changes what they are sums of. */
export async function markDirty(trx: Knex, part: Part, buckets: Iterable<number>): Promise<void> {
  const rows = [...new Set(buckets)]
    .sort((a, b) => a - b)
    .map((bucket) => ({ bucket: new Date(bucket), part, mark: 1 }));
  if (rows.length === 0) return;
  await trx('analytics_dirty')
    .insert(rows)
    .onConflict(['bucket', 'part'])
    .merge({ mark: trx.raw('analytics_dirty.mark + 1') });
}

/** The oldest first: then most of what a bucket needs of earlier ones is there. */
export async function listDirty(knex: Knex, limit: number): Promise<Dirty[]> {
  const rows = await knex('analytics_dirty')
    .orderBy([{ column: 'bucket' }, { column: 'part' }])
    .limit(limit)
    .select<{ bucket: Date; part: Part; mark: number }[]>('bucket', 'part', 'mark');
  return rows.map(({ bucket, part, mark }) => ({ bucket: bucket.getTime(), part, mark: Number(mark) }));
}

/** Unless it was marked again meanwhile. */
export async function clearDirty(trx: Knex, { bucket, part, mark }: Dirty): Promise<void> {
  await trx('analytics_dirty')
    .where({ bucket: new Date(bucket), part, mark })
    .delete();
}

/** What a bucket's part comes to now, instead of what it came to before. */
export async function replaceRollups(trx: Knex, bucket: number, part: Part, rows: RollupRow[]): Promise<void> {
  const at = new Date(bucket);
  await trx('analytics_rollups').where({ bucket: at, part }).delete();
  if (rows.length === 0) return;
  const total: RollupRow = { channel: everybody, group: null, agent: null, measures: totalOf(rows) };
  const stored = [total, ...rows].map(({ channel, group, agent, measures }) => ({
    channel,
    bucket: at,
    part,
    group_id: idOrNobody(group),
    agent_id: idOrNobody(agent),
    measures: JSON.stringify(measures),
  }));
  await trx.batchInsert('analytics_rollups', stored, 500);
}

export type RollupFilter = { channel?: string | undefined; groupId?: string | undefined; agentId?: string | undefined };
export type RollupRange = RollupFilter & { from: number; to: number; detailed: boolean };
export type StoredRollup = Dimensions & { bucket: number; part: Part; measures: Measures };

/** Rows of one page: what a process reads in a moment. A year may have hundreds of thousands. */
const pageSize = 1000;

/** The primary key, in the order of time. */
const key = ['bucket', 'part', 'channel', 'group_id', 'agent_id'] as const;

type Row = { bucket: Date; part: Part; channel: string; group_id: Buffer; agent_id: Buffer; measures: string };

/**
 * Rows of the buckets from `from` on and before `to`, ms, in pages and in the order of time. Without a filter: one a
 * bucket and part, unless `detailed`.
 */
export async function* readRollups(knex: Knex, range: RollupRange): AsyncGenerator<StoredRollup[]> {
  let last: Row | undefined;
  do {
    const page = selectRollups(knex, range)
      .orderBy([...key])
      .limit(pageSize);
    if (last) {
      const place = key.map((column) => last?.[column] ?? null);
      // The first condition says nothing new, but it is the one that the optimizer makes a range of.
      page.where('bucket', '>=', last.bucket).whereRaw(`(${key.join(', ')}) > (?, ?, ?, ?, ?)`, place);
    }
    const rows: Row[] = await page.select('*');
    yield rows.map(rollupOf);
    last = rows.length === pageSize ? rows.at(-1) : undefined;
  } while (last);
}

function selectRollups(knex: Knex, { from, to, channel, groupId, agentId, detailed }: RollupRange) {
  const query = knex('analytics_rollups')
    .where('bucket', '>=', new Date(bucketOf(from)))
    .where('bucket', '<', new Date(to));
  const one = detailed || channel !== undefined || groupId !== undefined || agentId !== undefined;
  if (!one) query.where({ channel: everybody });
  else if (channel !== undefined) query.where({ channel });
  else query.where('channel', '<>', everybody);
  if (groupId !== undefined) query.where({ group_id: idToBytes(groupId) });
  if (agentId !== undefined) query.where({ agent_id: idToBytes(agentId) });
  return query;
}

const rollupOf = ({ channel, bucket, part, group_id, agent_id, measures }: Row): StoredRollup => ({
  channel,
  bucket: bucket.getTime(),
  part,
  group: idOrNull(group_id),
  agent: idOrNull(agent_id),
  measures: { ...noMeasures(), ...JSON.parse(measures) },
});

/** Counts the conversations that went quiet with the AI in a bucket. */
export async function countQuiet(trx: Knex, bucket: number): Promise<RollupRow[]> {
  const rows = await trx('analytics_timelines')
    .where('last_at', '>=', new Date(bucket))
    .where('last_at', '<', new Date(bucket + bucketMs))
    .where({ quiet: true })
    .groupBy('channel')
    .select('channel', trx.raw('count(*) as n'));
  return rows.map(({ channel, n }) => {
    const measures: Measures = { ...noMeasures(), counts: { quietWithAi: Number(n) } };
    return { channel, group: null, agent: null, measures };
  });
}
