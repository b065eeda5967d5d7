import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentRequestNames, chatRequestNames } from '#contract/sockets.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { newAgent } from '../../support/actors.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { type ChatSocket, openSocket } from '../../support/chat-socket.ts';
import { type Harness, openHarness } from '../../support/harness.ts';

let h: Harness;
let url: string;
let ann: Chat;
let bob: Chat;
let mia: ChatSocket;

beforeAll(async () => {
  h = await openHarness({ LANES: '2' });
  ({ url } = await h.realtime());
  await h.worker({ WORKER_QUEUES: ['lanes'] });
  [ann, bob] = await Promise.all([openChat(h, url), openChat(h, url)]);
  mia = await openSocket(h, url, newAgent().account);
});
afterAll(() => h.close());

const code = (expected: string) => ({ ok: false, error: { code: expected } });

/** What is wrong for every request. */
const nonsense: [string, unknown][] = [
  ['null', null],
  ['nothing', undefined],
  ['a number', 7],
  ['a text', 'conversation'],
  ['a list', []],
  ['a list in a list', [[{}]]],
  ['true', true],
  ['an id that is a number', { conversationId: 7, status: 7, token: 7 }],
  ['an id that is null', { conversationId: null, status: null, token: null }],
  ['an id that is an object', { conversationId: { $ne: '' }, status: {}, token: {} }],
  ['an id that is a list', { conversationId: [newId()], status: ['online'], token: ['x'] }],
  ['an id that is none', { conversationId: "' or 1=1 --", status: 'gone', token: '' }],
  ['a prototype', JSON.parse('{"__proto__": {"conversationId": "x"}, "constructor": 1, "conversationId": 1}')],
];
/** These take nothing, or need nothing. */
const modest = new Set(['waiting:list']);

test.each(nonsense)('%s is a bad request to every name of the contract', async (_, payload) => {
  for (const name of chatRequestNames) expect(await ann.ask(name, payload), name).toMatchObject(code('bad_request'));
  for (const name of agentRequestNames.filter((one) => !modest.has(one) || typeof payload !== 'object')) {
    expect(await mia.ask(name, payload), name).toMatchObject(code('bad_request'));
  }
});

test('nearly right is wrong, and the answer says where', async () => {
  const { conversationId } = ann;
  const send = { conversationId, clientMessageId: 'c1', text: 'hello' };
  const bad: [string, object, string][] = [
    ['message:send', { ...send, text: ' \n ' }, 'text'],
    ['message:send', { ...send, text: '\u200b\u0000' }, 'text'],
    ['message:send', { ...send, text: 'x'.repeat(8001) }, 'text'],
    ['message:send', { ...send, text: ['hello'] }, 'text'],
    ['message:send', { ...send, clientMessageId: '' }, 'clientMessageId'],
    ['message:send', { ...send, clientMessageId: 'x'.repeat(65) }, 'clientMessageId'],
    ['message:send', { ...send, clientMessageId: 'grüße' }, 'clientMessageId'],
    ['conversation:sync', { conversationId, afterSeq: -1 }, 'afterSeq'],
    ['conversation:sync', { conversationId, afterSeq: 1.5 }, 'afterSeq'],
    ['conversation:sync', { conversationId, afterSeq: '1' }, 'afterSeq'],
    ['message:read', { conversationId, seq: null }, 'seq'],
    ['typing:set', { conversationId, typing: 'yes' }, 'typing'],
    ['conversation:rate', { conversationId, score: 6 }, 'score'],
    ['conversation:rate', { conversationId, score: 5, comment: 'x'.repeat(2001) }, 'comment'],
    ['handoff:request', { conversationId, reason: 'x'.repeat(201) }, 'reason'],
    ['conversation:close', { conversationId, commandId: 'x'.repeat(65) }, 'commandId'],
  ];
  for (const [event, payload, path] of bad) {
    const answer = await ann.ask(event, payload);
    expect(answer, `${event} ${path}`).toMatchObject(code('bad_request'));
    expect(answer).toMatchObject({ error: { details: [{ path }] } });
  }
  const both = { conversationId, agentId: newId(), skillGroupId: newId() };
  for (const to of [both, { conversationId }]) {
    expect(await mia.ask('conversation:transfer', to)).toMatchObject(code('bad_request'));
  }
});

test('a text cut in the middle of an emoji may be sent again', async () => {
  const eve = await openChat(h, url);
  for (let n = 0; n < 2; n += 1) await eve.send('hello \ud83d', 'c1');
  await eve.send('after it', 'c2');
  await eve.hears('message:created', ({ message }) => message.text === 'after it');
  expect(eve.of('message:refused')).toEqual([]);
  expect((await eve.sync()).messages.map(({ text }) => text)).toEqual(['hello \ufffd', 'after it']);
});

test('a name that nobody knows is answered, however it is spelled', async () => {
  for (const name of [
    'conversation:explode',
    '',
    'constructor',
    '__proto__',
    'toString',
    'note:add',
    'x'.repeat(500),
  ]) {
    expect(await ann.ask(name, {}), name).toMatchObject(code('bad_request'));
  }
});

test('requests without an ack, or with too many arguments, hurt nobody', async () => {
  for (const name of [...chatRequestNames, 'nobody:knows']) {
    ann.socket.emit(name);
    ann.socket.emit(name, null);
    ann.socket.emit(name, 'ack', 'ack', 'ack');
  }
  // Who waits for an answer gets one.
  const answerTo = (name: string, ...args: unknown[]) => ann.socket.timeout(5000).emitWithAck(name, ...args);
  expect(await answerTo('message:send')).toMatchObject(code('bad_request'));
  const { conversationId } = ann;
  expect(await answerTo('typing:set', { conversationId, typing: true }, 'and', 'more')).toMatchObject({ ok: true });
  expect(await ann.ask('typing:set', { conversationId: ann.conversationId, typing: true })).toMatchObject({ ok: true });
});

test('what is too large ends its own socket only', async () => {
  const eve = await openChat(h, url);
  const gone = new Promise((resolve) => void eve.socket.once('disconnect', resolve));
  eve.socket.emit('message:send', {
    conversationId: eve.conversationId,
    clientMessageId: 'c',
    text: 'x'.repeat(100_000),
  });
  await gone;
  expect(await ann.ask('typing:set', { conversationId: ann.conversationId, typing: true })).toMatchObject({ ok: true });
});

test("a customer cannot open, read, write to, change or hear another's conversation", async () => {
  const { conversationId } = ann;
  const more = { afterSeq: 0, seq: 0, typing: true, score: 1, clientMessageId: 'b1', text: 'from Bob' };
  // To leave what one is not in is nothing, and says nothing.
  expect(await bob.ask('conversation:leave', { conversationId })).toEqual({ ok: true, data: {} });
  for (const name of chatRequestNames.filter((one) => !['auth:refresh', 'conversation:leave'].includes(one))) {
    expect(await bob.ask(name, { conversationId, ...more }), name).toMatchObject(code('not_found'));
  }
  expect((await ann.row()).epoch).toBe(1);

  await ann.send('a secret');
  await ann.hears('message:created');
  await ann.get('typing:set', { conversationId, typing: true });
  // What comes to Bob later on the same way has come; nothing of Ann's has.
  await bob.send('mine');
  await bob.hears('message:created');
  expect(bob.messages().map(({ text }) => text)).toEqual(['mine']);
  expect(JSON.stringify(bob.heard)).not.toContain(conversationId);
  expect((await ann.sync()).messages.map(({ text }) => text)).toEqual(['a secret']);
});

test('a conversation that does not exist is not found, by anybody', async () => {
  const conversationId = newId();
  expect(await ann.ask('conversation:open', { conversationId })).toMatchObject(code('not_found'));
  const more = { afterSeq: 0, seq: 0, typing: true, clientMessageId: 'm1', text: 'hello', skillGroupId: newId() };
  const without = new Set(['auth:refresh', 'presence:set', 'waiting:list', 'conversation:leave']);
  for (const name of agentRequestNames.filter((one) => !without.has(one))) {
    expect(await mia.ask(name, { conversationId, ...more }), name).toMatchObject(code('not_found'));
  }
});

test('an agent without a free slot takes nothing, neither by a request nor by writing, and is told why', async () => {
  const tom = newAgent('Tom');
  const desk = await openSocket(h, url, tom.account);
  await h
    .knex('users')
    .where({ id: idToBytes(tom.by.id) })
    .update({ capacity: 1 });
  const of = ({ conversationId }: Chat) => ({ conversationId });
  expect(await desk.ask('conversation:take', of(ann))).toMatchObject({ ok: true });
  const [eve, dan] = await Promise.all([openChat(h, url), openChat(h, url)]);
  expect(await desk.ask('conversation:take', of(eve))).toMatchObject(code('agent_full'));
  const own = { ...of(eve), clientMessageId: 'full-1' };
  expect(await desk.ask('message:send', { ...own, text: 'me too' })).toMatchObject({ ok: true });
  await desk.hears('message:refused', ({ error, clientMessageId }) => {
    return error.code === 'agent_full' && clientMessageId === own.clientMessageId;
  });
  const toTom = { agentId: tom.by.id };
  expect(await mia.ask('conversation:transfer', { ...of(dan), ...toTom })).toMatchObject(code('agent_full'));
  // What is the agent's already needs no slot, and what is given back is free at once.
  expect(await desk.ask('conversation:take', of(ann))).toMatchObject({ ok: true });
  expect(await desk.ask('conversation:release', of(ann))).toMatchObject({ ok: true });
  expect(await desk.ask('conversation:take', of(eve))).toMatchObject({ ok: true, data: { state: 'human' } });
});
