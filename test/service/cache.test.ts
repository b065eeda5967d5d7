import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Cache, l1TtlMs } from '#shared/cache.ts';
import { type Context, openContext } from '#shared/context.ts';
import { type Harness, openHarness } from '../support/harness.ts';
import { until } from '../support/until.ts';

let h: Harness;
let a: Context;
let b: Context;
/** The truth, and how often it was asked. */
let truth: Map<string, number>;
let loads: string[];
beforeAll(async () => {
  h = await openHarness();
  [a, b] = (await Promise.all(['a', 'b'].map((name) => openContext(h.config, name, 'worker')))) as [Context, Context];
});
afterAll(async () => {
  await Promise.all([a, b].map((ctx) => ctx.releasers.close()));
  await h.close();
});
beforeEach(() => {
  truth = new Map();
  loads = [];
});

let number = 0;
const caches = (load?: (key: string) => Promise<number>, ttlMs = 60_000) => {
  number += 1;
  const spec = {
    load:
      load ??
      (async (key: string) => {
        loads.push(key);
        return truth.get(key) ?? 0;
      }),
    ttlMs,
    max: 100,
  };
  return [a, b].map(({ caches }) => caches.create(`t${number}`, spec)) as [Cache<number>, Cache<number>];
};

test('a value is loaded once for all who ask at once, and once for all processes', async () => {
  const [mine, theirs] = caches();
  truth.set('k', 1);
  expect(await Promise.all([mine.get('k'), mine.get('k'), mine.get('k')])).toEqual([1, 1, 1]);
  await until('the copy is in Redis', () => a.redis.exists(`${h.config.QUEUE_PREFIX}:cache:t${number}:{k}`));
  expect(await theirs.get('k')).toBe(1);
  expect(loads).toEqual(['k']);
  expect(b.caches.stats()[`t${number}`]).toMatchObject({ l1Hits: 0, l2Hits: 1, misses: 0 });
});

test('a change is seen at once by the process that makes it, and by the others when they hear of it', async () => {
  const [mine, theirs] = caches();
  truth.set('k', 1);
  await mine.get('k');
  await theirs.get('k');
  truth.set('k', 2);
  await mine.forget('k');
  expect(await mine.get('k')).toBe(2);
  await until('the other process hears', async () => (await theirs.get('k')) === 2);
});

test('a load that a change overtakes is not kept, in no process and not in Redis', async () => {
  const gate = Promise.withResolvers<void>();
  const [mine, theirs] = caches(async (key) => {
    const value = truth.get(key) ?? 0;
    loads.push(key);
    if (key === 'k' && value === 1) await gate.promise;
    return value;
  });
  truth.set('k', 1);
  await mine.get('signal');
  const slow = mine.get('k');
  await until('the load has read the old value', () => loads.includes('k'));
  truth.set('k', 2).set('signal', 1);
  await theirs.forget('k');
  await theirs.forget('signal');
  await until('the news is here', async () => (await mine.get('signal')) === 1);
  expect(await mine.get('k')).toBe(2);
  gate.resolve();
  expect(await slow).toBe(1);
  expect([await mine.get('k'), await theirs.get('k')]).toEqual([2, 2]);
  // Also for a process that has no copy of its own yet.
  const third = h.front.caches.create(`t${number}`, { load: async () => -1, ttlMs: 60_000, max: 1 });
  expect(await third.get('k')).toBe(2);
});

test('a load that fails is tried again by the next who asks', async () => {
  let fails = true;
  const [mine] = caches(async () => {
    if (fails) throw new Error('the database is away');
    return 7;
  });
  await expect(mine.get('k')).rejects.toThrow('away');
  fails = false;
  expect(await mine.get('k')).toBe(7);
});

test('after a lost link to Redis a process drops its copies: what was told meanwhile was not heard', async () => {
  const [mine, theirs] = caches();
  truth.set('k', 1);
  expect(await theirs.get('k')).toBe(1);
  b.subscriber.disconnect(true);
  truth.set('k', 2);
  await mine.forget('k');
  await until('the link is back', () => b.subscriber.status === 'ready');
  await until('the copy is gone', async () => (await theirs.get('k')) === 2);
});

test('a change that nobody told is seen when the copies end', async () => {
  const [mine, theirs] = caches(undefined, 50);
  truth.set('k', 1);
  expect([await mine.get('k'), await theirs.get('k')]).toEqual([1, 1]);
  truth.set('k', 2);
  await until('both have the new value', async () => (await mine.get('k')) === 2 && (await theirs.get('k')) === 2);
  // In a process no copy is older than this, whatever the cache allows in Redis (docs/ARCHITECTURE.md §8).
  expect(l1TtlMs).toBeLessThanOrEqual(5000);
});
