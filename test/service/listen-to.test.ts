import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#shared/id.ts';
import { cacheChannel, endingsChannel, resultsChannel, turnsChannel } from '#shared/redis-keys.ts';
import { openRunningTurns, type RunningTurns } from '../../src/workers/replies/running-turns.ts';
import { type Harness, openHarness } from '../support/harness.ts';
import { until } from '../support/until.ts';

let h: Harness;
let turns: RunningTurns;
let listening: Awaited<ReturnType<Harness['realtime']>>['ctx'];
beforeAll(async () => {
  h = await openHarness();
  listening = (await h.realtime()).ctx;
  turns = await openRunningTurns(listening);
});
afterAll(() => h.close());

/** The same connection brings them one after the other: who has heard this has heard what was told before it. */
async function hearsOn(): Promise<void> {
  const conversationId = newId();
  const { signal } = turns.watch(conversationId, 1);
  const word = JSON.stringify({ conversationId, turn: 2, owed: true });
  await h.front.redis.publish(turnsChannel(h.config.QUEUE_PREFIX), word);
  await until('it is heard', () => signal.aborted);
}

it.each([
  ['caches', cacheChannel],
  ['ended log-ins', endingsChannel],
  ['turns', turnsChannel],
  ['results', (prefix: string) => resultsChannel(prefix, listening.processId)],
])('a word about %s that nobody can read ends nothing', async (_, channelOf) => {
  const faults: unknown[] = [];
  const fault = (error: unknown) => void faults.push(error);
  process.on('uncaughtException', fault);
  for (const text of ['{', 'null', '{"rooms":1}']) {
    expect(await h.front.redis.publish(channelOf(h.config.QUEUE_PREFIX), text)).toBeGreaterThan(0);
  }
  await hearsOn();
  process.off('uncaughtException', fault);
  expect(faults).toEqual([]);
});
