import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { laneDepthKey } from '#shared/redis-keys.ts';
import { yieldToLanes } from '../../src/workers/yield-to-lanes.ts';
import { type Harness, openHarness } from '../support/harness.ts';
import { until } from '../support/until.ts';

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());

const deadline = 1000;
const setDepth = (commands: number) => h.front.redis.set(laneDepthKey(h.config.QUEUE_PREFIX, 1), commands);
let clock: { at: number; looks: number };
beforeEach(async () => {
  clock = { at: 0, looks: 0 };
  await setDepth(500);
});

/** Begins to yield, and resolves when it has looked more than once. */
async function begin(signal = new AbortController().signal) {
  const { redis, config } = h.front;
  const now = () => {
    clock.looks += 1;
    return clock.at;
  };
  const yielded = { over: false };
  const done = yieldToLanes({ redis, config, now }, deadline, signal).finally(() => {
    yielded.over = true;
  });
  done.catch(() => undefined);
  await until('it looked again', () => clock.looks > 2);
  expect(yielded.over).toBe(false);
  return { done };
}

test('it waits for busy lanes, and goes on when they are quiet', async () => {
  const { done } = await begin();
  await setDepth(3);
  await done;
  expect(clock.at).toBeLessThan(deadline);
});

test('it waits no longer than until its deadline, however busy they are', async () => {
  const { done } = await begin();
  clock.at = deadline;
  await done;
});

test('it ends with its signal', async () => {
  const abort = new AbortController();
  const { done } = await begin(abort.signal);
  abort.abort(new Error('closing'));
  await expect(done).rejects.toThrow('closing');
});
