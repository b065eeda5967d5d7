import { afterEach, beforeEach, expect, test } from 'vitest';
import { openContext } from '#shared/context.ts';
import { readPage } from '#shared/db/reads.ts';
import { openFaultyProxy } from '../../support/faulty-proxy.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { commandsFor, never, openWriter } from '../../support/lane-writers.ts';
import { targetOf, through } from '../../support/tap-proxy.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
});
afterEach(() => h.close());

test('a link to MySQL that dies without a word does not stop the lane', async () => {
  const proxy = await openFaultyProxy({ target: targetOf(h.config.DATABASE_URL) });
  h.releasers.add(() => proxy.close());
  const writer = openWriter(h, 'writer', through(h.config.DATABASE_URL, proxy));
  const { conversationId, create, message } = commandsFor();
  await writer.apply([create(), message('one')], false, never);
  proxy.deafen();
  const [outcome] = await writer.apply([message('two')], false, never);
  // It was stored at once; only the answer was lost.
  expect(outcome).toMatchObject({ kind: 'repeat', result: { ok: true, data: { seq: 2 } } });
  const { messages } = await readPage(h.knex, { conversationId, afterSeq: 0, limit: 10 });
  expect(messages.map(({ text }) => text)).toEqual(['one', 'two']);
  expect(await h.knex('dead_letters')).toEqual([]);
});

test('an add of which Redis never answered is unavailable to its sender, and not added again', async () => {
  const proxy = await openFaultyProxy({ target: targetOf(h.config.REDIS_URL) });
  h.releasers.add(() => proxy.close());
  const config = { ...h.config, REDIS_URL: through(h.config.REDIS_URL, proxy) };
  const front = await openContext(config, 'front', 'front');
  h.releasers.add(() => front.releasers.close());
  const { message } = commandsFor();
  // Nobody serves the lane, so what was added lies there.
  const jobs = async () => (await h.front.queues.raw().get('lane-0')?.getJobs(['waiting'], 0, -1, true)) ?? [];

  proxy.deafen();
  const { accepted, result } = front.lanes.submit(message('one'));
  await until('it is on the lane', async () => (await jobs()).length === 1);
  proxy.cut();
  await expect(accepted).rejects.toMatchObject({ code: 'unavailable' });
  await expect(result).rejects.toMatchObject({ code: 'unavailable' });

  const takes = () => front.lanes.submit(message('two')).accepted.then(() => true);
  await until('Redis is back', () => takes().catch(() => false));
  const added = (await jobs()).flatMap(({ data }) => data.commands.map(({ text }: { text: string }) => text));
  // The second may have been tried while the link was still down, and be there as often.
  expect(added.filter((text) => text === 'one')).toHaveLength(1);
  expect(added.indexOf('one')).toBe(0);
});
