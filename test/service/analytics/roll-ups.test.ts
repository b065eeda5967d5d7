import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bucketMs, bucketOf } from '#domain/analytics/roll-up.ts';
import { recordEvents } from '#shared/commands/record-events.ts';
import { pruneAnalytics } from '#shared/db/analytics/prune-analytics.ts';
import { clearDirty, type Dirty, listDirty, markDirty, readRollups } from '#shared/db/analytics/rollups.ts';
import { openKnex } from '#shared/db/knex.ts';
import { newId } from '#shared/id.ts';
import { createLog } from '#shared/log.ts';
import { claimedEventsKey, claimsKey, laneDepthKey } from '#shared/redis-keys.ts';
import { createEventRecorder } from '../../../src/workers/analytics/event-recorder.ts';
import { rebuildRollups } from '../../../src/workers/analytics/rebuild-rollups.ts';
import { reclaimEvents } from '../../../src/workers/analytics/reclaim-events.ts';
import { recordReady } from '../../../src/workers/analytics/record-ready.ts';
import { updateRollups } from '../../../src/workers/analytics/update-rollups.ts';
import { createHistory } from '../../support/analytics-history.ts';
import { emptyRedis } from '../../support/empty-redis.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';
import { envOf, runJson } from '../cli/run-cli.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness();
});
afterEach(() => h.close());

const log = createLog('rollups', 'silent', false);
const day = Date.parse('2026-11-02T00:00:00Z');
const deps = () => ({ knex: h.knex, log });
const history = () => [...createHistory({ conversations: 25, from: day, ms: 6 * 3_600_000, seed: 7 })];

/** Everything that the reports read, in an order of its own. */
const rollups = () =>
  h
    .knex('analytics_rollups')
    .orderBy(['channel', 'bucket', 'part', 'group_id', 'agent_id'])
    .select('channel', 'bucket', 'part', 'group_id', 'agent_id', 'measures')
    .then((rows) => rows.map((row) => ({ ...row, measures: JSON.parse(row.measures) })));
async function total(name: string, from = day, to = day + 24 * 3_600_000): Promise<number> {
  let sum = 0;
  for await (const page of readRollups(h.knex, { from, to, detailed: false })) {
    for (const { measures } of page) sum += (measures.counts as Record<string, number>)[name] ?? 0;
  }
  return sum;
}

describe('roll-ups', () => {
  it('are the same whether the events came at once, in pieces, or late and in any order', async () => {
    const events = history();
    await recordEvents(h.knex, events);
    await updateRollups(deps());
    const wanted = await rollups();
    expect(wanted.length).toBeGreaterThan(50);
    expect(await total('sessionsOpened')).toBeGreaterThan(25);

    for (const table of ['analytics_rollups', 'analytics_timelines', 'analytics_events']) await h.knex(table).delete();
    const shuffled = events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    for (let at = 0; at < shuffled.length; at += 150) {
      await recordEvents(h.knex, shuffled.slice(at, at + 150));
      await updateRollups(deps());
    }
    expect(await rollups()).toEqual(wanted);
  });

  it('that were lost are built again from the event rows, by hand', async () => {
    await recordEvents(h.knex, history());
    await updateRollups(deps());
    const wanted = await rollups();
    await h.knex('analytics_rollups').delete();
    await h.knex('analytics_timelines').delete();
    const args = ['analytics', 'rebuild', '--from', '2026-11-02', '--to', '2026-11-03'];
    const { buckets } = await runJson<{ buckets: number }>(args, envOf(h));
    expect(buckets).toBeGreaterThanOrEqual(24);
    expect(await rollups()).toEqual(wanted);
  });

  it('wait with each sum until they may', async () => {
    await recordEvents(h.knex, history());
    const dirty = async () => Number((await h.knex('analytics_dirty').count({ n: '*' }))[0]?.n);
    const before = await dirty();
    const seen: number[] = [];
    const rest = async () => void seen.push(await dirty());
    const summed = await updateRollups(deps(), { rest });
    expect(seen[0]).toBe(before);
    expect(seen).toHaveLength(summed ?? 0);
    expect(await dirty()).toBe(0);
  });

  it('of a bucket that goes on filling are summed once in a run, and the rest in the next one', async () => {
    const note = { type: 'note.add', conversationId: newId(), actorType: 'agent', actorId: null, data: {} };
    const add = () => recordEvents(h.knex, [{ ...note, id: newId(), at: day + 1000 }]);
    await add();
    let rests = 0;
    const rest = async () => {
      rests += 1;
      // An endless stream of them would be no test.
      if (rests <= 20) await add();
    };
    expect(await updateRollups(deps(), { rest })).toBe(1);
    expect(await listDirty(h.knex, 10)).toMatchObject([{ bucket: day, part: 'events' }]);
    expect(await updateRollups(deps())).toBe(1);
    expect(await listDirty(h.knex, 10)).toEqual([]);
  });

  it('wait while messages wait on the lanes', async () => {
    await recordEvents(h.knex, history());
    const { QUEUE_PREFIX } = h.config;
    await h.front.redis.set(laneDepthKey(QUEUE_PREFIX, 0), 500);
    const { redis, releasers } = await h.worker({ WORKER_QUEUES: ['analytics'] });
    const gets = vi.spyOn(redis, 'get');
    const looks = () => gets.mock.calls.filter(([key]) => key === laneDepthKey(QUEUE_PREFIX, 0)).length;
    await h.front.queues.add('analytics', 'rollup.update', {});
    await until('it has looked at the lanes, and again', () => looks() > 1);
    expect(await rollups()).toEqual([]);
    await h.front.redis.set(laneDepthKey(QUEUE_PREFIX, 0), 0);
    const left = async () => (await h.knex('analytics_dirty').count({ n: '*' }))[0]?.n;
    await until('they are summed', async () => Number(await left()) === 0);
    await releasers.close();
  });

  it('of events that were deleted stay as they are', async () => {
    const events = history();
    await recordEvents(h.knex, events);
    await updateRollups(deps());
    const wanted = await rollups();
    const horizon = day + 3 * 3_600_000 + 1000;
    await pruneAnalytics(h.knex, horizon);
    const kept = await h.knex('analytics_events').min({ at: 'at' }).first();
    expect(kept?.at.getTime()).toBeGreaterThanOrEqual(bucketOf(horizon));
    expect(await h.knex('analytics_events').count({ n: '*' })).toEqual([
      { n: events.filter(({ at }) => at >= bucketOf(horizon)).length },
    ]);
    await rebuildRollups(deps(), { from: day, to: day + 6 * 3_600_000, keptSince: horizon });
    const older = (rows: typeof wanted) => rows.filter(({ bucket }) => bucket < new Date(bucketOf(horizon)));
    expect(older(wanted).length).toBeGreaterThan(0);
    expect(older(await rollups())).toEqual(older(wanted));
  });

  describe('of a day whose events were deleted, and whose conversation goes on', () => {
    const dayMs = 24 * 3_600_000;
    const closed = { state: 'closed', epoch: 2, from: 'closed' };
    const eventOf = (conversationId: string, type: string, at: number, data: Record<string, unknown>) => ({
      ...{ id: newId(), type, conversationId, at, actorType: 'customer', actorId: null },
      data,
    });
    const first = async () => (await rollups()).filter(({ bucket }) => bucket < new Date(day + dayMs));

    async function forgetFirst(): Promise<{ id: string; wanted: Awaited<ReturnType<typeof rollups>> }> {
      const [id, ...others] = Array.from({ length: 20 }, newId) as [string, ...string[]];
      const create = (one: string) => eventOf(one, 'conversation.create', day, { state: 'ai', epoch: 1 });
      const ask = (one: string) =>
        eventOf(one, 'message.create', day + 1, { state: 'ai', epoch: 1, seq: 1, from: 'ai' });
      await recordEvents(h.knex, [...[id, ...others].map(create), ...others.map(ask)]);
      const close = { ...closed, from: 'ai', reason: 'closed_by_customer' };
      await recordEvents(h.knex, [eventOf(id, 'conversation.close', day + 2, close)]);
      await recordEvents(h.knex, [eventOf(id, 'conversation.rate', day + 3, { ...closed, score: 5 })]);
      await recordEvents(h.knex, [eventOf(id, 'conversation.tag', day + 200 * dayMs, closed)]);
      await updateRollups(deps());
      const wanted = await first();
      expect(wanted.map(({ channel, part }) => `${channel} ${part}`)).toEqual(
        expect.arrayContaining(['* events', '* quiet']),
      );
      await pruneAnalytics(h.knex, day + dayMs);
      return { id, wanted };
    }

    it('stay as they are', async () => {
      const { id, wanted } = await forgetFirst();
      await recordEvents(h.knex, [eventOf(id, 'conversation.rate', day + 401 * dayMs, { ...closed, score: 1 })]);
      await markDirty(h.knex, 'quiet', [day]);
      await updateRollups(deps(), { keptSince: day + dayMs });
      expect(await first()).toEqual(wanted);
      expect(await listDirty(h.knex, 10)).toEqual([]);
    });

    it('stay as they are when events are kept longer from then on', async () => {
      const { id, wanted } = await forgetFirst();
      await recordEvents(h.knex, [eventOf(id, 'conversation.rate', day + 401 * dayMs, { ...closed, score: 1 })]);
      await updateRollups(deps(), { keptSince: day - 1000 * dayMs });
      expect(await first()).toEqual(wanted);
      expect(await listDirty(h.knex, 10)).toEqual([]);
    });
  });

  it('count no session for what an eraser or a tag does to one whose events were deleted long ago', async () => {
    const old = { actorType: 'system', actorId: null, data: { state: 'closed', epoch: 7, from: 'closed' } };
    const eventOf = (type: string) => ({ ...old, id: newId(), type, conversationId: newId(), at: day });
    await recordEvents(h.knex, [eventOf('conversation.erase'), eventOf('conversation.tag')]);
    expect(await updateRollups(deps())).toBe(1);
    expect(await rollups()).toEqual([]);
  });

  it('sum only the bucket of an event that comes late, and those whose sums it changes', async () => {
    const events = history();
    const late = events.find(({ type, at }) => type === 'conversation.close' && at > day + 3 * 3_600_000);
    await recordEvents(
      h.knex,
      events.filter((event) => event !== late),
    );
    await updateRollups(deps());
    const closed = await total('sessionsClosed');
    expect(await updateRollups(deps())).toBe(0);
    await recordEvents(h.knex, late ? [late] : []);
    const dirty = await h.knex('analytics_dirty').select('bucket', 'part');
    expect(dirty).toEqual([{ bucket: new Date(bucketOf(late?.at ?? 0)), part: 'events' }]);
    expect(await updateRollups(deps())).toBeLessThan(6);
    expect(await total('sessionsClosed')).toBe(closed + 1);
    await recordEvents(h.knex, late ? [late] : []);
    expect(await updateRollups(deps())).toBe(0);
  });

  it('of a later bucket are summed again once an event came late that changes them', async () => {
    const conversationId = newId();
    const event = (type: string, at: number, data: { state: string; epoch: number }) => ({
      ...{ id: newId(), type, conversationId, at, actorType: 'customer', actorId: null },
      data,
    });
    await recordEvents(h.knex, [event('conversation.close', day + bucketMs, { state: 'closed', epoch: 2 })]);
    await updateRollups(deps());
    expect(await total('aiMs')).toBe(0);
    await recordEvents(h.knex, [event('conversation.create', day, { state: 'ai', epoch: 1 })]);
    await updateRollups(deps());
    expect(await total('aiMs', day + bucketMs)).toBe(bucketMs);
  });

  it('of a bucket that was marked again while it was summed stay marked', async () => {
    const dirty = () => listDirty(h.knex, 10);
    await markDirty(h.knex, 'events', [day]);
    const [seen] = (await dirty()) as [Dirty];
    await markDirty(h.knex, 'events', [day]);
    await clearDirty(h.knex, seen);
    const [again] = (await dirty()) as [Dirty];
    expect(again).toMatchObject({ bucket: day, part: 'events' });
    await clearDirty(h.knex, again);
    expect(await dirty()).toEqual([]);
  });

  it('are summed by one of two workers, and come out once', async () => {
    await recordEvents(h.knex, history());
    const summed = await Promise.all([
      updateRollups(deps(), { waitSeconds: 20 }),
      updateRollups(deps()),
      updateRollups(deps(), { waitSeconds: 20 }),
    ]);
    const wanted = await rollups();
    expect(summed.filter((count) => (count ?? 0) > 0)).toHaveLength(1);
    await h.knex('analytics_rollups').delete();
    await rebuildRollups(deps(), { from: day, to: day + bucketMs * 96, keptSince: 0 });
    expect(await rollups()).toEqual(wanted);
  });

  it('of a bucket that cannot be summed wait, and the others do not', async () => {
    const at = day + 1000;
    const broken = { id: newId(), type: 'note.add', conversationId: newId(), actorType: 'agent', actorId: null };
    await recordEvents(h.knex, [{ ...broken, at, data: {} }, ...history().filter((event) => event.at > at + bucketMs)]);
    await h.knex('analytics_events').where({ type: 'note.add' }).update({ data: '{' });
    expect(await updateRollups(deps())).toBeGreaterThan(5);
    expect(await h.knex('analytics_dirty').select('bucket')).toEqual([{ bucket: new Date(bucketOf(at)) }]);
    await h.knex('analytics_events').where({ type: 'note.add' }).update({ data: '{}' });
    expect(await updateRollups(deps())).toBe(1);
  });
});

describe('the schedule', () => {
  it('is there from the start, and again for the next worker of a Redis that was emptied', async () => {
    const scheduled = () => h.front.queues.raw().get('analytics')?.getJobScheduler('rollup.update');
    await h.worker({ WORKER_QUEUES: ['analytics'] });
    await h.worker({ WORKER_QUEUES: ['analytics'] });
    expect(await scheduled()).toMatchObject({ every: 60_000 });
    expect(await h.front.queues.raw().get('analytics')?.getJobSchedulersCount()).toBe(1);
    await emptyRedis(h);
    expect(await scheduled()).toBeFalsy();
    await h.worker({ WORKER_QUEUES: ['analytics'] });
    expect(await scheduled()).toMatchObject({ every: 60_000 });
  });
});

describe('the job that sums', () => {
  it('also deletes the events that are older than they are kept', async () => {
    const keptMs = h.front.settings.get('analytics').keepDays * 24 * 3_600_000;
    const eventOf = (at: number) => ({
      ...{ id: newId(), type: 'note.add', conversationId: newId(), at, actorType: 'agent', actorId: null },
      data: {},
    });
    const young = Date.now() - keptMs + 3_600_000;
    await recordEvents(h.knex, [eventOf(Date.now() - keptMs - 3_600_000), eventOf(young)]);
    await h.worker({ WORKER_QUEUES: ['analytics'] });
    await h.front.queues.add('analytics', 'rollup.update', {});
    const kept = () => h.knex('analytics_events').select('at');
    await until('one is gone', async () => (await kept()).length === 1);
    expect(await kept()).toEqual([{ at: new Date(young) }]);
  });
});

describe('events that a job has claimed', () => {
  const event = (id: string) => ({
    ...{ id, type: 'note.add', conversationId: newId(), at: day, actorType: 'agent', actorId: null },
    data: {},
  });
  const recorded = async () => (await h.knex('analytics_events').count({ n: '*' }))[0]?.n;

  it('stay with a job that will be tried again, and are ready again once somebody deletes it', async () => {
    const { front } = h;
    await createEventRecorder(front).record([event(newId()), event(newId())], []);
    await front.queues.add('analytics', 'events.record', {}, { id: 'tried_again', delayMs: 3_600_000 });
    const gone = openKnex(h.config.DATABASE_URL, 1);
    await gone.destroy();
    await expect(recordReady({ ...front, knex: gone }, 'tried_again')).rejects.toThrow();
    expect(await reclaimEvents(front)).toBe(0);

    await createEventRecorder(front).record([event(newId())], []);
    await (await front.queues.raw().get('analytics')?.getJob('tried_again'))?.remove();
    expect(await reclaimEvents(front)).toBe(1);
    expect(await reclaimEvents(front)).toBe(0);
    await recordReady(front, 'another');
    expect(await recorded()).toBe(3);
    expect(await reclaimEvents(front)).toBe(0);
  });

  it('are found by the sweeper of a worker', async () => {
    const { front, config } = h;
    await front.redis.rpush(claimedEventsKey(config.QUEUE_PREFIX, 'deleted'), JSON.stringify(event(newId())));
    await front.redis.sadd(claimsKey(config.QUEUE_PREFIX), 'deleted');
    await h.worker();
    await until('the event is recorded', async () => (await recorded()) === 1);
  });
});
