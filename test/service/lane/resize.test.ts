import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkLanes } from '#shared/commands/check-lanes.ts';
import { newId } from '#shared/id.ts';
import { watchLaneGate } from '#shared/lane/lane-gate.ts';
import { openConversation } from '#shared/lane/open-conversation.ts';
import { resizeLanes } from '#shared/lane/resize-lanes.ts';
import { sendMessage } from '#shared/lane/send-message.ts';
import type { Log } from '#shared/log.ts';
import { laneGateKey } from '#shared/redis-keys.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness();
});
afterEach(() => h.close());

const ann = { id: newId(), siteId: newId(), channel: 'web' };
const by = { type: 'customer' as const, id: ann.id, name: 'Ann' };
const send = (conversationId: string, clientMessageId: string) =>
  sendMessage(h.front.lanes, { by, conversationId, clientMessageId, text: 'hello', at: Date.now() });

test('a new number of lanes: what was sent before is stored, who knows the old number is busy from then on', async () => {
  const worker = await h.worker();
  const { id } = await openConversation(h.front, { customer: ann, by });
  const before = Array.from({ length: 50 }, (_, n) => send(id, `before-${n}`));
  await Promise.all(before.map(({ accepted }) => accepted));
  await resizeLanes(worker, 2, 10_000);

  expect(await h.knex('messages').where({ sender_type: 'customer' })).toHaveLength(50);
  await until('the front has seen it', () =>
    send(id, newId()).accepted.then(
      () => false,
      (error) => error.code === 'busy',
    ),
  );
  await expect(checkLanes(h.knex, 4)).rejects.toThrow('this installation has 2 lanes, not 4');
  await checkLanes(h.knex, 2);
});

test('as many lanes as there are: nothing is closed, unless a change was ended in the middle', async () => {
  const gate = laneGateKey(h.config.QUEUE_PREFIX);
  await send(newId(), 'nobody works').accepted;
  expect(await resizeLanes(h.front, 4, 1)).toBe(false);
  await h.front.redis.set(gate, 0);
  await expect(resizeLanes(h.front, 4, 1)).rejects.toMatchObject({ code: 'busy' });
  expect(await h.front.redis.get(gate)).toBe('4');
});

test('a process says when the lanes are closed to it, and when they are open again', async () => {
  const gate = laneGateKey(h.config.QUEUE_PREFIX);
  const said: string[] = [];
  const say = (_: object, text: string) => void said.push(text);
  const log = { warn: say, info: say } as unknown as Log;
  const storedLanes = async () => 4;
  const watched = watchLaneGate({ redis: h.front.redis, prefix: h.config.QUEUE_PREFIX, lanes: 4, log, storedLanes });
  await h.front.redis.set(gate, 0);
  await until('they are closed', () => !watched.open());
  await h.front.redis.set(gate, 4);
  await until('they are open', () => watched.open());
  watched.close();
  expect(said).toEqual(['the lanes are closed to this process', 'the lanes are open to this process again']);
});

test('lanes that do not run empty stay as they are', async () => {
  const id = newId();
  await send(id, 'nobody works').accepted;
  await expect(resizeLanes(h.front, 2, 1)).rejects.toMatchObject({ code: 'busy' });
  await checkLanes(h.knex, 4);
  await until('the lanes are open again', () =>
    send(id, newId()).accepted.then(
      () => true,
      () => false,
    ),
  );
});
