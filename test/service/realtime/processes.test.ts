import { afterEach, beforeEach, expect, test } from 'vitest';
import { say } from '../../support/actors.ts';
import { openChat, openDesk } from '../../support/chat.ts';
import { openSocket } from '../../support/chat-socket.ts';
import { openFaultyProxy } from '../../support/faulty-proxy.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { openTapProxy, targetOf, through } from '../../support/tap-proxy.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '2' });
  await h.worker({ WORKER_QUEUES: ['lanes'] });
});
afterEach(() => h.close());

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

test('sockets of two processes hear each fact once and in order, whoever they are', async () => {
  const [one, two] = await Promise.all([h.realtime(), h.realtime()]);
  const ann = await openChat(h, one.url);
  const { conversationId } = ann;
  const tabs = await Promise.all([one, two].map(({ url }) => openSocket(h, url, ann.account)));
  for (const tab of tabs) await tab.get('conversation:open', { conversationId });
  const desk = await openDesk(h, two.url, conversationId);
  await desk.take();
  const count = 30;
  const texts = upTo(count).map((n) => `message ${n}`);
  await Promise.all([...texts.map((text) => ann.send(text)), ...texts.map((text) => desk.send(text))]);
  for (const { of } of [ann, desk, ...tabs]) {
    await until('all are told', () => of('message:created').length >= 2 * count + 1);
    expect(of('message:created').map(({ seq }) => seq)).toEqual(upTo(2 * count + 1));
    // An agent who watches is in two rooms that hear it.
    expect(of('conversation:changed')).toMatchObject([{ state: 'human', epoch: 2 }]);
  }
});

test('a process whose link to Redis broke hears again by itself, and what it missed is in the rows', async () => {
  const link = await openTapProxy(targetOf(h.config.REDIS_URL), {});
  h.releasers.add(link.close);
  const { url } = await h.realtime({ REDIS_URL: through(h.config.REDIS_URL, link) });
  const ann = await openChat(h, url);
  const seqs = () => ann.messages().map(({ seq }) => seq);
  await say(h.front, ann, 'before');
  await until('it hears', () => seqs().length === 1);
  link.die();
  await say(h.front, ann, 'meanwhile');
  link.revive();
  await until('it hears again', async () => {
    await say(h.front, ann, 'is anybody there?');
    return seqs().length > 1;
  });
  const since = seqs()[1] as number;
  for (const text of ['one', 'two', 'three']) await say(h.front, ann, text);
  const { messages } = await ann.sync();
  expect(messages.map(({ seq }) => seq)).toEqual(upTo(messages.length));
  expect(messages[1]?.text).toBe('meanwhile');
  await until('all are told', () => seqs().at(-1) === messages.length);
  expect(seqs().slice(1)).toEqual(upTo(messages.length).slice(since - 1));
});

test('a Redis that is there and says nothing: who writes is told, who reads reads, and all goes on when it speaks', async () => {
  const link = await openFaultyProxy({ target: targetOf(h.config.REDIS_URL) });
  h.releasers.add(link.close);
  const { url } = await h.realtime({ REDIS_URL: through(h.config.REDIS_URL, link) });
  const ann = await openChat(h, url);
  const { conversationId } = ann;
  await say(h.front, ann, 'before');
  const send = { conversationId, clientMessageId: 'c1', text: 'hello' };
  link.pause();
  const sync = ann.ask('conversation:sync', { conversationId, afterSeq: 0 });
  expect(await ann.ask('message:send', send)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  expect(await sync).toMatchObject({ ok: true, data: { messages: [{ text: 'before' }] } });
  link.resume();
  expect(await ann.ask('message:send', send)).toMatchObject({ ok: true });
  await ann.send('after it');
  await ann.hears('message:created', ({ message }) => message.text === 'after it');
  expect((await ann.sync()).messages.map(({ text }) => text)).toEqual(['before', 'hello', 'after it']);
});
