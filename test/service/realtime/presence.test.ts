import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { presenceKeys } from '#shared/redis-keys.ts';
import type { Account } from '#shared/token/account.ts';
import { newAgent } from '../../support/actors.ts';
import { type ChatSocket, openSocket } from '../../support/chat-socket.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';

/** Tom listens on the one process, others come and go on both. The intervals of both are the test's. */
let h: Harness;
let urls: [string, string];
let seen: string;
let statuses: string;
let tom: ChatSocket;
beforeAll(async () => {
  h = await openHarness();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const [one, two] = await Promise.all([h.realtime(), h.realtime()]);
  urls = [one.url, two.url];
  [seen, statuses] = presenceKeys(h.config.QUEUE_PREFIX);
  tom = await openSocket(h, urls[0], newAgent('Tom').account);
});
afterAll(async () => {
  await h.close();
  vi.useRealTimers();
});

const beat = () => vi.advanceTimersByTimeAsync(5000);
const lastHeard = async (id: string) => Number(await h.front.redis.zscore(seen, id));
const wasHeard = async (id: string) => {
  const before = await lastHeard(id);
  await beat();
  await until('it is heard of again', async () => (await lastHeard(id)) > before);
};
/** As if the agent had not been heard of for 15 s. */
const isSilent = (id: string) => h.front.redis.zadd(seen, 'XX', 0, id);
const toldOf = (id: string) =>
  tom
    .of('presence:changed')
    .filter(({ userId }) => userId === id)
    .map(({ status }) => status);

async function arrive(url: string, status: string, account: Account = newAgent().account) {
  const socket = await openSocket(h, url, account);
  await socket.get('presence:set', { status });
  return { ...socket, id: account.id, account };
}

test('an agent whose last socket is gone is offline for everybody, without a word', async () => {
  const { id, socket } = await arrive(urls[1], 'online');
  await until('it is told', () => toldOf(id).includes('online'));
  socket.disconnect();
  await until('it is told', async () => {
    await isSilent(id);
    await beat();
    return toldOf(id).includes('offline');
  });
  expect(await h.front.redis.hexists(statuses, id)).toBe(0);
});

test('an agent who still has a socket somewhere stays, though that one never said so', async () => {
  const { id, account, socket } = await arrive(urls[0], 'away');
  await openSocket(h, urls[1], account);
  socket.disconnect();
  // The first may be before the end of the socket is known.
  await wasHeard(id);
  await wasHeard(id);
  expect(toldOf(id)).toEqual(['away']);
});

test('an agent who connects is told who is there, and not who is not', async () => {
  const online = await arrive(urls[0], 'online');
  const away = await arrive(urls[1], 'away');
  const hidden = await arrive(urls[1], 'offline');
  // As processes leave it that are all gone.
  const gone = newAgent().account;
  await h.front.redis.multi().hset(statuses, gone.id, 'online').zadd(seen, 0, gone.id).exec();
  const zoe = await openSocket(h, urls[0], newAgent('Zoe').account);
  for (const { id } of [online, away]) await zoe.hears('presence:changed', ({ userId }) => userId === id);
  const told = zoe.of('presence:changed');
  expect(told).toContainEqual({ userId: online.id, status: 'online' });
  expect(told).toContainEqual({ userId: away.id, status: 'away' });
  expect(told.map(({ userId }) => userId)).not.toContain(hidden.id);
  expect(told).not.toContainEqual({ userId: gone.id, status: 'online' });
});

test('a Redis that was emptied is told again who is there', async () => {
  const { id } = await arrive(urls[1], 'away');
  await h.front.redis.del(seen, statuses);
  await beat();
  await until('it is known again', async () => (await h.front.redis.hget(statuses, id)) === 'away');
});
