import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { storeLogin } from '#shared/commands/accounts/logins.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { newCustomer } from '../../support/actors.ts';
import { openChat } from '../../support/chat.ts';
import { openSocket } from '../../support/chat-socket.ts';
import { type Harness, openHarness } from '../../support/harness.ts';

/** The intervals of a realtime process are the test's; all else runs by itself. */
let h: Harness;
let url: string;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
  await h.worker({ WORKER_QUEUES: ['lanes'] });
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  ({ url } = await h.realtime());
});
afterEach(async () => {
  await h.close();
  vi.useRealTimers();
});

test('a socket hears every 25 s where its conversations stand', async () => {
  const ann = await openChat(h, url);
  await vi.advanceTimersByTimeAsync(25_000);
  expect(await ann.hears('conversation:heads')).toEqual({ heads: { [ann.conversationId]: 0 } });
});

test('a socket whose log-in ended without a word is closed within 30 s', async () => {
  const { account } = newCustomer();
  const [sid, at] = [newId(), Date.now()];
  await storeLogin(h.knex, { account, id: sid, at, expiresAt: at + 3_600_000 });
  const { socket } = await openSocket(h, url, { ...account, sid });
  const ended = new Promise((resolve) => void socket.once('disconnect', resolve));
  await h
    .knex('logins')
    .where({ id: idToBytes(sid) })
    .delete();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await ended).toBe('io server disconnect');
});
