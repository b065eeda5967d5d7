import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandVersion } from '#contract/commands.ts';
import { openContext } from '#shared/context.ts';
import { laneWorkersKey } from '#shared/redis-keys.ts';
import { memberOf, shareLanes } from '../../../src/workers/lane/share-lanes.ts';
import { say } from '../../support/actors.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { commandsFor } from '../../support/lane-writers.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '4' });
});
afterEach(() => h.close());

const key = () => laneWorkersKey(h.config.QUEUE_PREFIX);

/** As if somebody had been heard just now, and were heard for `aheadMs` more. */
async function counts(member: string, aheadMs = 0): Promise<void> {
  const [seconds = 0, micros = 0] = await h.front.redis.time();
  const now = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  await h.front.redis.zadd(key(), now + aheadMs, member);
}

/** A worker that only shares. */
async function openSharer() {
  const ctx = await openContext(h.config, 'worker', 'worker');
  h.releasers.add(() => ctx.releasers.close());
  const sharer = { mine: [] as number[], waiting: new Set<number>(), close: () => ctx.releasers.close() };
  await shareLanes(ctx, {
    serve: async (lanes) => {
      sharer.mine = [...lanes];
    },
    isWaiting: async (lane) => sharer.waiting.has(lane),
  });
  return sharer;
}
type Sharer = Awaited<ReturnType<typeof openSharer>>;

const sharesOf = (...sharers: Sharer[]) => sharers.map(({ mine }) => mine.length);
const all = [0, 1, 2, 3];
const lanesOfAll = (...sharers: Sharer[]) => sharers.flatMap(({ mine }) => mine).toSorted();

test('one worker has all lanes at once; each that comes takes its part, and gives it back when it goes', async () => {
  const first = await openSharer();
  expect(first.mine).toEqual(all);
  const second = await openSharer();
  expect(second.mine).toHaveLength(2);
  await until('the first gave two away', () => first.mine.length === 2);
  expect(lanesOfAll(first, second)).toEqual(all);
  const third = await openSharer();
  await until('three share', () => lanesOfAll(first, second, third).join() === all.join());
  expect(sharesOf(first, second, third).toSorted()).toEqual([1, 1, 2]);
  await third.close();
  // Whoever goes waits until the others have its lanes.
  expect(lanesOfAll(first, second)).toEqual(all);
  await first.close();
  expect(second.mine).toEqual(all);
  expect(await h.front.redis.zcard(key())).toBe(1);
});

test('a worker that says no more loses its lanes to the others', async () => {
  const sharer = await openSharer();
  await counts(memberOf(commandVersion, 'killed'));
  await until('they share', () => sharer.mine.length === 2);
  await until('it has all of them again', () => sharer.mine.length === 4);
});

test('until a killed worker is known to be gone, the others do what waits on its lanes', async () => {
  const sharer = await openSharer();
  await counts(memberOf(commandVersion, 'killed'), 600_000);
  await until('they share', () => sharer.mine.length === 2);
  const [lost = -1, other = -1] = all.filter((n) => !sharer.mine.includes(n));
  sharer.waiting.add(lost);
  await until('it helps', () => sharer.mine.includes(lost));
  sharer.waiting.delete(lost);
  await until('it helps no more', () => !sharer.mine.includes(lost));
  expect(sharer.mine).not.toContain(other);
});

test('each message is stored, though somebody seems to serve its lane', async () => {
  await counts(memberOf(commandVersion, 'killed'), 600_000);
  await h.worker({ WORKER_QUEUES: ['lanes'] });
  const many = Array.from({ length: 12 }, () => commandsFor());
  const results = await Promise.all(many.map((one) => h.front.lanes.ask(one.create())));
  expect(results).toHaveLength(12);
});

test('beside a worker that understands newer commands we serve none, until it is gone', async () => {
  const sharer = await openSharer();
  await counts(memberOf(commandVersion + 1, 'newer'));
  await until('it has all of them', () => sharer.mine.length === 0);
  await until('we have all of them again', () => sharer.mine.length === 4);
});

test('an emptied Redis hears of us again, and nothing changes hands', async () => {
  const sharer = await openSharer();
  await h.front.redis.del(key());
  await until('it knows', async () => (await h.front.redis.zcard(key())) === 1);
  expect(sharer.mine).toEqual(all);
});

test('lanes change hands while messages come: each is stored once, in order', async () => {
  const ann = commandsFor();
  const open = () => h.worker({ WORKER_QUEUES: ['lanes'] });
  const sent: ReturnType<typeof say>[] = [];
  /** Sends until it is done, ten on their way at a time. */
  async function meanwhile<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const over = work.finally(() => {
      done = true;
    });
    do {
      sent.push(say(h.front, ann, `${sent.length}`));
      await sent.at(-10);
    } while (!done);
    return over;
  }
  const first = await open();
  await h.front.lanes.ask(ann.create());
  // To one who comes, and back from one who goes.
  const second = await meanwhile(open());
  await meanwhile(first.releasers.close());
  const third = await meanwhile(open());
  await meanwhile(second.releasers.close());
  await meanwhile(third.releasers.close().then(open));
  const seqs = (await Promise.all(sent)).map((result) => (result.ok ? result.data.seq : result.code));
  expect(seqs).toEqual(sent.map((_, n) => n + 1));
});
