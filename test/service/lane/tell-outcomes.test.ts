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

test('a batch is told once Redis has all of it: before that no other worker may tell of its conversations', async () => {
  const { promise: letGo, resolve: release } = Promise.withResolvers<void>();
  const tap = { holds: false, held: 0 };
  const before = () => {
    if (!tap.holds) return undefined;
    tap.held += 1;
    return letGo;
  };
  const proxy = await openTapProxy(targetOf(h.config.REDIS_URL), { before });
  h.releasers.add(() => proxy.close());
  const config = { ...h.config, REDIS_URL: through(h.config.REDIS_URL, proxy) };
  const ctx = await openContext(config, 'worker', 'worker');
  h.releasers.add(() => ctx.releasers.close());
  h.releasers.add(release);
  const { create, message } = commandsFor();
  const outcomes = await openWriter(h, 'writer').apply([create(), message('one')], false, never);

  tap.holds = true;
  let isTold = false;
  const told = tellOutcomes(ctx, outcomes).then(() => {
    isTold = true;
  });
  await until('it is on its way', () => tap.held > 0);
  expect(isTold).toBe(false);
  tap.holds = false;
  release();
  await told;
});
