import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPage } from '#shared/db/reads.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { commandsFor, never, openWriter } from '../../support/lane-writers.ts';
import { openSmallPackets } from '../../support/small-packets.ts';
import { targetOf, through } from '../../support/tap-proxy.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
});
afterEach(() => h.close());

async function openCramped(most: number) {
  const link = await openSmallPackets(targetOf(h.config.DATABASE_URL), most);
  h.releasers.add(() => link.close());
  return { link, writer: openWriter(h, 'writer', through(h.config.DATABASE_URL, link)) };
}

test('a batch that is more than MySQL takes at once goes in halves, in order', async () => {
  const { link, writer } = await openCramped(400_000);
  const { conversationId, create, message } = commandsFor();
  await writer.apply([create()], false, never);
  const batch = Array.from({ length: 40 }, (_, i) => message('你'.repeat(8000), `m${i + 1}`));
  const outcomes = await writer.apply(batch, false, AbortSignal.timeout(5000));
  expect(link.refused()).toBeGreaterThan(0);
  expect(outcomes.map(({ kind }) => kind)).toEqual(batch.map(() => 'new'));
  const { messages } = await readPage(h.knex, { conversationId, afterSeq: 0, limit: 100 });
  expect(messages.map(({ id }) => id)).toEqual(batch.map(({ id }) => id));
  expect(await h.knex('dead_letters')).toEqual([]);
});

test('a command that is too much even alone waits, and is not lost', async () => {
  const { link, writer } = await openCramped(20_000);
  const { create, message } = commandsFor();
  await writer.apply([create()], false, never);
  const stop = new AbortController();
  const applied = writer.apply([message('你'.repeat(8000))], false, stop.signal);
  const ended = expect(applied).rejects.toThrow('over');
  await until('it was tried again', () => link.refused() > 1);
  stop.abort(new Error('over'));
  await ended;
  expect(await h.knex('dead_letters')).toEqual([]);
});
