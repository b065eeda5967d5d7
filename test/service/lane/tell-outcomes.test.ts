import { afterEach, beforeEach, expect, test } from 'vitest';
import { openContext } from '#shared/context.ts';
import { tellOutcomes } from '../../../src/workers/lane/tell-outcomes.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { commandsFor, never, openWriter } from '../../support/lane-writers.ts';
import { openTapProxy, targetOf, through } from '../../support/tap-proxy.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
});
afterEach(() => h.close());

/** A link to Redis that holds what is told of messages, with all that comes after it, until `release`. */
async function openHeldLink() {
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const link = { held: false, release, REDIS_URL: '' };
  const before = (chunk: Buffer) => {
    if (!chunk.includes('message:created')) return undefined;
    link.held = true;
    return promise;
  };
  const proxy = await openTapProxy(targetOf(h.config.REDIS_URL), { before });
  h.releasers.add(() => proxy.close());
  link.REDIS_URL = through(h.config.REDIS_URL, proxy);
  return link;
}

test('a batch is told once Redis has all of it: before that no other worker may tell of its conversations', async () => {
  const link = await openHeldLink();
  const ctx = await openContext({ ...h.config, REDIS_URL: link.REDIS_URL }, 'worker', 'worker');
  h.releasers.add(() => ctx.releasers.close());
  h.releasers.add(link.release);
  const { create, message } = commandsFor();
  const outcomes = await openWriter(h, 'writer').apply([create(), message('one')], false, never);
  let isTold = false;
  const told = tellOutcomes(ctx, outcomes).then(() => {
    isTold = true;
  });
  await until('it is on its way', () => link.held);
  expect(isTold).toBe(false);
  link.release();
  await told;
});

test('the next batch of a lane waits until all of the last one is told', async () => {
  const link = await openHeldLink();
  await h.worker({ WORKER_QUEUES: ['lanes'], REDIS_URL: link.REDIS_URL });
  h.releasers.add(link.release);
  const { create, message } = commandsFor();
  await h.front.lanes.ask(create());
  const { result } = h.front.lanes.submit(message('one'));
  await until('it is on its way', () => link.held);
  const lane = h.front.queues.raw().get('lane-0');
  for (let look = 0; look < 50; look += 1) expect(await lane?.getActiveCount()).toBe(1);
  link.release();
  expect(await result).toMatchObject({ ok: true });
  await until('the batch is over', async () => (await lane?.getActiveCount()) === 0);
});
