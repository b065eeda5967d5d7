import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentRequestNames, chatRequestNames } from '#contract/sockets.ts';
import { createUser } from '#shared/commands/accounts/create-user.ts';
import { createSkillGroup } from '#shared/commands/agents/skill-groups.ts';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { newId } from '#shared/id.ts';
import { newAgent } from '../../support/actors.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { type ChatSocket, openSocket } from '../../support/chat-socket.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';

/** The customer and the agent sit on two realtime processes, so that every fact crosses Redis. */
let h: Harness;
let ann: Chat;
let mia: ChatSocket;
let conversationId: string;
const agent = newAgent('Mia');
const asked = new Set<string>();

beforeAll(async () => {
  h = await openHarness({ LANES: '2' });
  const [one, two] = await Promise.all([h.realtime(), h.realtime()]);
  await h.worker();
  ann = await openChat(h, one.url);
  ({ conversationId } = ann);
  mia = await openSocket(h, two.url, agent.account);
  await addDocument(h.knex, { title: 'Delivery', chunks: [{ text: 'Delivery takes three days.' }] });
});
afterAll(() => h.close());

const chat = <T>(event: (typeof chatRequestNames)[number], payload: object = { conversationId }) => {
  asked.add(`/chat ${event}`);
  return ann.get<T>(event, payload);
};
const desk = <T>(event: (typeof agentRequestNames)[number], payload: object = { conversationId }) => {
  asked.add(`/agent ${event}`);
  return mia.get<T>(event, payload);
};

test('open gives the latest conversation again, and watch shows it to an agent', async () => {
  const opened = await chat('conversation:open', {});
  expect(opened).toMatchObject({
    conversation: { id: conversationId, state: 'ai' },
    messages: [],
    lastSeq: 0,
    hasMore: false,
  });
  expect(await chat('conversation:open')).toEqual(opened);
  expect(await desk('conversation:watch')).toEqual({ ...(opened as object), notes: [] });
});

test('an agent takes, both hear it; their messages come to both, each once and in order', async () => {
  expect(await desk('conversation:take')).toEqual({
    conversationId,
    state: 'human',
    epoch: 2,
    agent: { id: agent.by.id, name: 'Mia' },
  });
  expect(await ann.isIn('human')).toMatchObject({ agent: { name: 'Mia' }, reason: 'agent_joined' });
  expect(await mia.hears('conversation:changed')).toMatchObject({ conversationId, state: 'human' });
  const sent = await chat('message:send', { conversationId, clientMessageId: 'a1', text: 'hello Mia' });
  expect(sent).toEqual({ messageId: expect.any(String), status: 'queued' });
  const { message } = await mia.hears('message:created', (fact) => fact.message.text === 'hello Mia');
  expect(message).toMatchObject({ id: (sent as { messageId: string }).messageId, clientMessageId: 'a1', seq: 2 });
  await desk('message:send', { conversationId, clientMessageId: 'm1', text: 'hello Ann' });
  for (const one of [ann, mia]) await one.hears('message:created', (fact) => fact.message.text === 'hello Ann');
  const all = [
    ['agent_joined', 1],
    ['hello Mia', 2],
    ['hello Ann', 3],
  ];
  for (const { of } of [ann, mia]) {
    expect(of('message:created').map(({ seq, message: { text } }) => [text, seq])).toEqual(all);
  }
});

test('sync gives what came after, on both sides', async () => {
  const page = { messages: [{ seq: 2 }, { seq: 3 }], lastSeq: 3, hasMore: false };
  expect(await chat('conversation:sync', { conversationId, afterSeq: 1 })).toMatchObject(page);
  expect(await desk('conversation:sync', { conversationId, afterSeq: 1 })).toMatchObject(page);
  expect(await chat('conversation:sync', { conversationId, afterSeq: 3 })).toEqual({
    messages: [],
    lastSeq: 3,
    hasMore: false,
  });
});

test('read marks and typing are told to the other side', async () => {
  expect(await chat('message:read', { conversationId, seq: 3 })).toEqual({ seq: 3 });
  expect(await mia.hears('message:read')).toEqual({ conversationId, by: 'customer', seq: 3 });
  expect(await desk('message:read', { conversationId, seq: 2 })).toEqual({ seq: 2 });
  expect(await ann.hears('message:read', ({ by }) => by === 'agent')).toEqual({ conversationId, by: 'agent', seq: 2 });
  expect(await chat('typing:set', { conversationId, typing: true })).toEqual({});
  const byAnn = { type: 'customer', id: ann.by.id, name: 'Ann' };
  expect(await mia.hears('typing:changed')).toEqual({ conversationId, by: byAnn, typing: true });
  expect(await desk('typing:set', { conversationId, typing: false })).toEqual({});
  const byMia = { type: 'agent', id: agent.by.id, name: 'Mia' };
  expect(await ann.hears('typing:changed', ({ by }) => by.type === 'agent')).toEqual({
    conversationId,
    by: byMia,
    typing: false,
  });
});

test('a read mark never goes back, nor past the end, and is told as it stands', async () => {
  expect(await chat('message:read', { conversationId, seq: 1 })).toEqual({ seq: 3 });
  expect(await chat('message:read', { conversationId, seq: 1_000_000 })).toEqual({ seq: 3 });
  const told = () =>
    mia
      .of('message:read')
      .filter(({ by }) => by === 'customer')
      .map(({ seq }) => seq);
  await until('three marks are told', () => told().length === 3);
  expect(told()).toEqual([3, 3, 3]);
  expect(await ann.row()).toMatchObject({ customer_read_seq: 3, agent_read_seq: 2 });
});

test('who leaves is out of the room, and in it again by asking what was said', async () => {
  const sides = [
    { leaver: ann, request: chat, other: mia },
    { leaver: mia, request: desk, other: ann },
  ];
  for (const { leaver, request, other } of sides) {
    const count = () => leaver.of('typing:changed').length;
    const before = count();
    expect(await request('conversation:leave')).toEqual({});
    expect(await request('conversation:leave')).toEqual({});
    const heard = other.of('typing:changed').length;
    await request('typing:set', { conversationId, typing: true });
    await until('who stayed hears it', () => other.of('typing:changed').length > heard);
    await request('conversation:sync', { conversationId, afterSeq: 0 });
    await request('typing:set', { conversationId, typing: false });
    await until('who is back hears the next', () => count() > before);
    expect(
      leaver
        .of('typing:changed')
        .slice(before)
        .map(({ typing }) => typing),
    ).toEqual([false]);
  }
});

test('notes are for agents only', async () => {
  const { noteId } = await desk<{ noteId: string }>('note:add', { conversationId, text: 'a difficult one' });
  const author = { id: agent.by.id, name: 'Mia' };
  const note = {
    id: noteId,
    conversationId,
    afterSeq: 3,
    author,
    text: 'a difficult one',
    createdAt: expect.any(String),
  };
  expect(await mia.hears('note:created')).toEqual(note);
  expect(await desk('conversation:watch')).toMatchObject({ notes: [note] });
  // What is told later on the same way has come; the note has not.
  await desk('message:send', { conversationId, clientMessageId: 'm2', text: 'after the note' });
  await ann.hears('message:created', ({ message }) => message.text === 'after the note');
  expect(JSON.stringify(ann.heard)).not.toContain('difficult');
  expect(JSON.stringify(await chat('conversation:sync', { conversationId, afterSeq: 0 }))).not.toContain('difficult');
});

test('transfer: to a colleague, who owns it then, or to a group, where the customer waits', async () => {
  const tom = await createUser(h.front, {
    email: 't@shop.example',
    name: 'Tom',
    role: 'agent',
    password: 'longenough',
  });
  const to = { conversationId, agentId: tom.id };
  expect(await desk('conversation:transfer', to)).toMatchObject({ state: 'human', agent: { id: tom.id, name: 'Tom' } });
  await ann.hears('conversation:changed', (changed) => changed.agent?.name === 'Tom');
  const refused = await mia.ask('message:send', { conversationId, clientMessageId: 'm3', text: 'not mine' });
  expect(refused).toMatchObject({ error: { code: 'not_found' } });
  expect(await mia.ask('conversation:take', { conversationId })).toMatchObject({ error: { code: 'not_found' } });
  expect(await mia.ask('conversation:transfer', { conversationId, agentId: ann.by.id })).toMatchObject({
    error: { code: 'bad_request', details: [{ path: 'agentId' }] },
  });
});

test('handoff: request, the waiting list with its places, cancel', async () => {
  const second = await openChat(h, (await h.realtime()).url);
  const wish = { conversationId: second.conversationId, reason: 'my own words' };
  asked.add('/chat handoff:request').add('/chat handoff:cancel');
  expect(await second.get('handoff:request', wish)).toMatchObject({ state: 'waiting', agent: null });
  const place = { conversationId: second.conversationId, position: 1 };
  expect(await mia.hears('waiting:changed')).toMatchObject(place);
  expect(await second.hears('waiting:changed')).toMatchObject(place);
  // After a reload nothing has changed, and the place is told all the same.
  const reloaded = await openSocket(h, (await h.realtime()).url, second.account);
  await reloaded.get('conversation:open', {});
  expect(reloaded.of('waiting:changed')).toEqual([{ ...place, etaSeconds: null }]);
  const { items } = await desk<{ items: object[] }>('waiting:list', {});
  const waits = { ...place, waitingSince: expect.any(String), etaSeconds: null };
  expect(items).toEqual([{ ...waits, skillGroup: null }]);
  const caller = { actor: { type: 'system' as const, id: null, name: null } };
  const group = { name: 'Returns', description: '', memberIds: [agent.by.id] };
  const { id, name } = await createSkillGroup(h.front, caller, group);
  const to = { conversationId: second.conversationId, skillGroupId: id };
  expect(await mia.ask('conversation:transfer', { ...to, skillGroupId: newId() })).toMatchObject({
    error: { code: 'not_found' },
  });
  await mia.get('conversation:transfer', to);
  expect(await desk('waiting:list', {})).toEqual({ items: [{ ...waits, skillGroup: { id, name } }] });
  expect(await second.get('handoff:cancel', { conversationId: second.conversationId })).toMatchObject({ state: 'ai' });
  expect(await desk('waiting:list', {})).toEqual({ items: [] });
});

test('release, stop, close and rating; a commandId gets its first answer again', async () => {
  const third = await openChat(h, (await h.realtime()).url);
  const own = { conversationId: third.conversationId };
  await desk('conversation:take', own);
  const released = await desk('conversation:release', { ...own, commandId: 'r1' });
  expect(released).toMatchObject({ state: 'ai', agent: null });
  expect(await desk('conversation:release', { ...own, commandId: 'r1' })).toEqual(released);
  expect(await mia.ask('conversation:release', own)).toMatchObject({ error: { code: 'conflict' } });
  expect(await desk('reply:stop', own)).toMatchObject({ state: 'ai' });
  expect(await chat('reply:stop')).toMatchObject({ conversationId });
  expect(await desk('conversation:close', own)).toMatchObject({ state: 'closed' });
  expect(await third.isIn('closed')).toMatchObject({ reason: 'closed_by_agent' });
  asked.add('/chat conversation:rate');
  expect(await third.get('conversation:rate', { ...own, score: 5, comment: 'kind' })).toMatchObject({
    state: 'closed',
  });
  const rated = await h.knex('sessions').where({ score: 5 });
  expect(rated).toMatchObject([{ comment: 'kind' }]);
  expect(await chat('conversation:close')).toMatchObject({ state: 'closed' });
});

test('presence is told to colleagues, and a suggestion is given to who asked alone', async () => {
  const ear = await openSocket(h, (await h.realtime()).url, newAgent('Ear').account);
  expect(await desk('presence:set', { status: 'away' })).toEqual({ status: 'away' });
  expect(await ear.hears('presence:changed')).toEqual({ userId: agent.by.id, status: 'away' });
  const fourth = await openChat(h, (await h.realtime()).url);
  const own = { conversationId: fourth.conversationId };
  await desk('conversation:take', own);
  await fourth.send('How long does delivery take?');
  await until('it is stored', async () => (await fourth.row()).last_seq === 2);
  const { text } = await desk<{ text: string }>('suggestion:request', own);
  expect(text).toContain('three days');
  // An agent's words are not automatic, and have no sources below them.
  expect(text).not.toMatch(/automatic|\[1\]/);
  expect((await fourth.row()).last_seq).toBe(2);
  await desk('message:send', { ...own, clientMessageId: 'wait', text: 'One moment.' });
  await until('it is stored', async () => (await fourth.row()).last_seq === 3);
  expect(await desk('suggestion:request', own)).toEqual({ text });
});

test('a new token puts the end of a socket off', async () => {
  const later = { token: await h.issue(ann.account) };
  expect(await chat('auth:refresh', later)).toEqual({ expiresAt: expect.stringMatching(/Z$/) });
  expect(await desk('auth:refresh', { token: await h.issue(agent.account) })).toEqual({
    expiresAt: expect.any(String),
  });
});

test('every request of the contract was asked', () => {
  const all = [
    ...chatRequestNames.map((name) => `/chat ${name}`),
    ...agentRequestNames.map((name) => `/agent ${name}`),
  ];
  expect([...asked].toSorted()).toEqual(all.toSorted());
});
