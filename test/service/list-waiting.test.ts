import { afterAll, beforeAll, expect, test } from 'vitest';
import { listWaiting } from '#shared/db/lists/list-waiting.ts';
import { idToBytes } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { newAgent, openFor } from '../support/actors.ts';
import { type Harness, openHarness } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await openHarness({ LANES: '1' });
  await h.worker({ WORKER_QUEUES: ['lanes'] });
});
afterAll(() => h.close());

/** Somebody who waits for an agent since `at`, ms. */
async function waitSince(at: number): Promise<string> {
  const { by, conversationId } = await openFor(h.front);
  await h.front.lanes.ask(commandOf('handoff.request', { by, conversationId, at }, { reason: 'customer_asked' }));
  return conversationId;
}

test('each who waits has the place of their time, and an estimate that grows with it', async () => {
  const start = Date.now();
  const third = await waitSince(start + 3000);
  const first = await waitSince(start + 1000);
  const second = await waitSince(start + 2000);
  const taken = await waitSince(start);
  const placesOf = async () =>
    (await listWaiting(h.knex)).map(({ conversationId, position, etaSeconds }) => [
      conversationId,
      position,
      etaSeconds,
    ]);
  expect(await placesOf()).toEqual([taken, first, second, third].map((id, n) => [id, n + 1, null]));

  const { by } = newAgent();
  await h.front.lanes.ask(commandOf('conversation.take', { by, conversationId: taken, at: start + 30_000 }, {}));
  const [session] = await h.knex('sessions').where({ conversation_id: idToBytes(taken) });
  expect(session.taken_at.getTime() - session.handoff_at.getTime()).toBe(30_000);
  expect(await placesOf()).toEqual([first, second, third].map((id, n) => [id, n + 1, 30 * (n + 1)]));
});
