import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentNamespace, chatNamespace, conversationRoom } from '#contract/rooms.ts';
import { createUser } from '#shared/commands/accounts/create-user.ts';
import { storeFile } from '#shared/commands/files/store-file.ts';
import { openContext } from '#shared/context.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { createRealtime } from '../../../src/realtime/create-realtime.ts';
import { tellHeads } from '../../../src/realtime/heads.ts';
import { newAgent } from '../../support/actors.ts';
import { openChat, openDesk } from '../../support/chat.ts';
import { openSocket } from '../../support/chat-socket.ts';
import { openFaultyProxy } from '../../support/faulty-proxy.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { targetOf, through } from '../../support/tap-proxy.ts';
import { until } from '../../support/until.ts';

let h: Harness;
let url: string;
beforeAll(async () => {
  h = await openHarness({ LANES: '2' });
  ({ url } = await h.realtime());
  await h.worker({ WORKER_QUEUES: ['lanes'] });
});
afterAll(() => h.close());

test("a socket's requests for one conversation stay in order, though nobody waits for an ack", async () => {
  const ann = await openChat(h, url);
  const { conversationId } = ann;
  // On a socket that has not opened the conversation, so that the first ones have to ask the database who may.
  const cold = await openSocket(h, url, ann.account);
  const texts = Array.from({ length: 60 }, (_, i) => `message ${i}`);
  const acks = texts.map((text, i) => cold.ask('message:send', { conversationId, clientMessageId: `c${i}`, text }));
  const closed = cold.ask('conversation:close', { conversationId });
  expect((await Promise.all(acks)).every(({ ok }) => ok)).toBe(true);
  expect(await closed).toMatchObject({ ok: true, data: { state: 'closed' } });
  const { messages } = await ann.sync();
  expect(messages.map(({ text }) => text)).toEqual([...texts, 'closed_by_customer']);
  await until('all are told', () => ann.messages().length === 61);
  expect(ann.messages().map(({ seq }) => seq)).toEqual(messages.map(({ seq }) => seq));
});

test('a quick request does not overtake a slow one of the same conversation', async () => {
  const ann = await openChat(h, url);
  const { conversationId } = ann;
  // One who sees the conversation also when it is another's: only its lane refuses her then.
  const { account } = newAgent('Mia', 'supervisor');
  const tom = await createUser(h.front, {
    email: 'o@shop.example',
    name: 'Tom',
    role: 'agent',
    password: 'longenough',
  });
  const mia = await openSocket(h, url, account);
  await mia.get('conversation:watch', { conversationId });
  await mia.get('conversation:take', { conversationId });
  // The transfer looks up two rows before it is on the lane, the message one.
  const transfer = mia.ask('conversation:transfer', { conversationId, agentId: tom.id });
  const late = mia.ask('message:send', { conversationId, clientMessageId: 'm1', text: 'too late' });
  expect(await transfer).toMatchObject({ ok: true, data: { agent: { name: 'Tom' } } });
  expect(await late).toMatchObject({ ok: true, data: { status: 'queued' } });
  expect(await mia.hears('message:refused')).toMatchObject({ clientMessageId: 'm1', error: { code: 'not_owner' } });
  expect((await ann.sync()).messages.map(({ text }) => text)).toEqual(['agent_joined', 'transferred']);
});

test('a message does not overtake one whose files are still looked up', async () => {
  const ann = await openChat(h, url);
  const { conversationId } = ann;
  const path = join(h.config.DATA_DIR, 'note.txt');
  await writeFile(path, 'some words');
  const upload = { path, name: 'note.txt', size: 10, sha256: Buffer.alloc(32) };
  const by = { type: 'customer' as const, id: ann.by.id };
  const { fileId } = await storeFile(h.front, { conversationId, by, upload });
  const send = (text: string, more: object = {}) =>
    ann.ask('message:send', { conversationId, clientMessageId: text, text, ...more });
  const sent = [send('first', { attachments: [{ fileId }] }), send('second')];
  expect(await Promise.all(sent)).toMatchObject([{ ok: true }, { ok: true }]);
  await until('both are told', () => ann.messages().length === 2);
  expect(ann.messages().map(({ text }) => text)).toEqual(['first', 'second']);
});

test('requests of another conversation do not wait behind one that is slow', async () => {
  const [ann, bob] = await Promise.all([openChat(h, url), openChat(h, url)]);
  const mia = await openSocket(h, url, newAgent().account);
  const lock = await h.knex.transaction();
  await lock('conversations')
    .where({ id: (await ann.row()).id })
    .forUpdate();
  let slow = true;
  const { conversationId } = ann;
  const taken = mia.ask('conversation:take', { conversationId }).finally(() => {
    slow = false;
  });
  const behind = mia.ask('conversation:sync', { conversationId, afterSeq: 0 });
  await mia.get('conversation:sync', { conversationId: bob.conversationId, afterSeq: 0 });
  expect(slow).toBe(true);
  await lock.rollback();
  expect(await taken).toMatchObject({ ok: true });
  expect(await behind).toMatchObject({ data: { lastSeq: 1 } });
});

test('what follows a request for a suggestion does not wait for the model', async () => {
  const { conversationId } = await openChat(h, url);
  const mia = await openDesk(h, url, conversationId);
  await mia.take();
  // Nobody serves replies here: it is never answered.
  mia.socket.emit('suggestion:request', { conversationId });
  await mia.send('meanwhile');
  await mia.hears('message:created', ({ message }) => message.text === 'meanwhile');
});

test('nothing is acknowledged that Redis has not taken', async () => {
  const link = await openFaultyProxy({ target: targetOf(h.config.REDIS_URL) });
  h.releasers.add(() => link.close());
  const front = await h.realtime({ REDIS_URL: through(h.config.REDIS_URL, link) });
  const ann = await openChat(h, front.url);
  link.pause();
  const asked = ann.ask('message:send', { conversationId: ann.conversationId, clientMessageId: 'c1', text: 'hello' });
  link.refuse(true);
  link.cut();
  expect(await asked).toMatchObject({ ok: false, error: { code: 'unavailable', retryable: true } });
  link.refuse(false);
  link.resume();
});

test('a send that is refused afterwards is told to its sender alone', async () => {
  const ann = await openChat(h, url);
  const { conversationId } = ann;
  const [mia, tom] = await Promise.all(
    // An agent who sees only their own hears `not_found` at once.
    [newAgent('Mia'), newAgent('Tom', 'supervisor')].map(({ account }) => openSocket(h, url, account)),
  );
  await mia?.get('conversation:watch', { conversationId });
  await tom?.get('conversation:watch', { conversationId });
  await mia?.get('conversation:take', { conversationId });
  const send = { conversationId, clientMessageId: 't1', text: 'me too' };
  expect(await tom?.ask('message:send', send)).toMatchObject({ ok: true, data: { status: 'queued' } });
  const refused = await tom?.hears('message:refused');
  expect(refused).toMatchObject({
    conversationId,
    clientMessageId: 't1',
    error: { code: 'not_owner', retryable: false },
  });
  await mia?.get('message:send', { ...send, clientMessageId: 'm1', text: 'mine' });
  await ann.hears('message:created', ({ message }) => message.text === 'mine');
  expect([...ann.of('message:refused'), ...(mia?.of('message:refused') ?? [])]).toEqual([]);
  expect(tom?.of('message:refused')).toHaveLength(1);
});

test('heads tell each socket where its conversations stand, and no others', async () => {
  const ctx = await openContext(h.config, 'realtime', 'front');
  h.releasers.add(() => ctx.releasers.close());
  const http = createServer();
  const io = await createRealtime(ctx, h.tokens, http);
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  const here = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const [ann, bob] = await Promise.all([openChat(h, here), openChat(h, here)]);
  const mia = await openSocket(h, here, newAgent().account);
  const idle = await openSocket(h, here, newAgent().account);
  for (const { conversationId } of [ann, bob]) await mia.get('conversation:watch', { conversationId });
  await ann.send('one');
  await ann.send('two');
  await until('both are told', () => ann.messages().length === 2);

  await tellHeads(h.knex, [io.of(chatNamespace), io.of(agentNamespace)]);
  expect(await ann.hears('conversation:heads')).toEqual({ heads: { [ann.conversationId]: 2 } });
  expect(await bob.hears('conversation:heads')).toEqual({ heads: { [bob.conversationId]: 0 } });
  const all = { heads: { [ann.conversationId]: 2, [bob.conversationId]: 0 } };
  expect(await mia.hears('conversation:heads')).toEqual(all);
  // Somebody who was put out of all rooms learns it by what is missing.
  expect(await idle.hears('conversation:heads')).toEqual({ heads: {} });

  // News that somebody else has it were lost: the head finds it out.
  const other = { agent_id: idToBytes(newId()) };
  await h
    .knex('conversations')
    .where({ id: idToBytes(bob.conversationId) })
    .update(other);
  await tellHeads(h.knex, [io.of(agentNamespace)]);
  await mia.hears('conversation:heads', ({ heads }) => !(bob.conversationId in heads));
  expect(io.of(agentNamespace).adapter.rooms.has(conversationRoom(bob.conversationId))).toBe(false);
});
