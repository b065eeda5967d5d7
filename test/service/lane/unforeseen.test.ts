import { setTimeout as after } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { firstValues } from '#contract/settings.ts';
import { readPage } from '#shared/db/reads.ts';
import type { Subscription } from '#shared/db/webhooks/webhooks.ts';
import { createLog } from '#shared/log.ts';
import { createLaneWriter } from '../../../src/workers/lane/lane-writer.ts';
import { openFailingDeliveries } from '../../support/failing-deliveries.ts';
import { openFaultyProxy } from '../../support/faulty-proxy.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { commandsFor, never } from '../../support/lane-writers.ts';
import { targetOf, through } from '../../support/tap-proxy.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
});
afterEach(() => h.close());

/** A writer, and what it logged. */
function openLogging(subscriptions: () => readonly Subscription[], databaseUrl = h.config.DATABASE_URL) {
  const logged: string[] = [];
  const write = (line: string) => void logged.push(JSON.parse(line).msg);
  const writer = createLaneWriter(0, {
    databaseUrl,
    holder: 'writer',
    limits: () => ({
      handoffTimeoutMs: 60_000,
      agentSilenceMs: 60_000,
      agentCapacity: 10,
      hours: firstValues('businessHours'),
    }),
    subscriptions,
    now: Date.now,
    log: createLog('writer', 'info', false, { write }),
  });
  h.releasers.add(() => writer.close());
  return { logged, writer };
}

const waits = 'MySQL does not take the batch, which waits';
const goesOn = 'MySQL is back, the lane goes on';

test.each([
  [1047, 'a node of the cluster is not ready'],
  [2013, 'a proxy lost its server'],
  [9001, 'a proxy has no server'],
  [1021, 'the disk is full'],
  [1114, 'the table is full'],
  [1969, 'the statement took too long'],
  [1146, 'a table is missing'],
])('%i, %s: the batch waits, and nothing is parked', async (errno) => {
  const { failing, subscriptions } = await openFailingDeliveries(h, errno);
  const { logged, writer } = openLogging(subscriptions);
  const { conversationId, create, message } = commandsFor();
  await writer.apply([create()], false, never);
  // The first write is from memory, and is made again from the rows: three tries of the batch.
  failing.failures = 4;
  const outcomes = await writer.apply([message('one'), message('two')], false, never);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['new', 'new']);
  failing.failures = 3;
  await writer.apply([message('three')], true, never);
  const { messages } = await readPage(h.knex, { conversationId, afterSeq: 0, limit: 10 });
  expect(messages.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  expect(await h.knex('dead_letters')).toEqual([]);
  expect(logged).toEqual([waits, goesOn, waits, goesOn]);
});

test.each([
  [1048, '23000'],
  [1062, '23000'],
  [1452, '23000'],
  [3140, '22032'],
  [3819, 'HY000'],
  [4038, 'HY000'],
])('%i is a fault of the data: what comes to it alone as well is parked', async (errno, state) => {
  const { failing, subscriptions } = await openFailingDeliveries(h, errno, state);
  const { logged, writer } = openLogging(subscriptions);
  const { create, message } = commandsFor();
  await writer.apply([create()], false, never);
  // From memory, and from the rows.
  failing.failures = 2;
  const outcomes = await writer.apply([message('one')], true, never);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['parked']);
  expect(logged).toEqual(['a command cannot be applied and is parked']);
});

test('an outage is logged once, and its end', async () => {
  const proxy = await openFaultyProxy({ target: targetOf(h.config.DATABASE_URL) });
  h.releasers.add(() => proxy.close());
  const { logged, writer } = openLogging(() => [], through(h.config.DATABASE_URL, proxy));
  const { create, message } = commandsFor();
  await writer.apply([create()], false, never);
  proxy.refuse(true);
  proxy.cut();
  const applied = writer.apply([message('one'), message('two')], false, never);
  // Time for several tries, at 50, 100 and 200 ms.
  await after(500);
  proxy.refuse(false);
  expect((await applied).map(({ kind }) => kind)).toEqual(['new', 'new']);
  expect(logged).toEqual(['MySQL is away, the batch waits', goesOn]);
});
