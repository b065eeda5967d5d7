import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPage } from '#shared/db/reads.ts';
import { openFaultyProxy } from '../../support/faulty-proxy.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { commandsFor, never, openWriter } from '../../support/lane-writers.ts';
import { targetOf, through } from '../../support/tap-proxy.ts';

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
