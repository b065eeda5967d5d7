import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChatClient } from '#client/open-chat-client.ts';
import { theSystem } from '#shared/commands/accounts/grantor.ts';
import { createRole, updateRole } from '#shared/commands/accounts/roles.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { newAgent } from '../../support/actors.ts';
import { openChat, openDesk } from '../../support/chat.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';

/** The owner sits on one realtime process and the others on another. One worker tells, so facts come in its order. */
let h: Harness;
let urls: [string, string];
beforeAll(async () => {
  h = await openHarness({ LANES: '2' });
  const [one, two] = await Promise.all([h.realtime(), h.realtime()]);
  urls = [one.url, two.url];
  await h.worker({ WORKER_QUEUES: ['lanes'] });
});
afterAll(() => h.close());

const asks = {
  'message:send': { clientMessageId: 'x', text: 'x' },
  'message:read': { seq: 1 },
  'typing:set': { typing: true },
  'conversation:sync': { afterSeq: 0 },
  'note:add': { text: 'x' },
  'reply:stop': {},
  'conversation:watch': {},
  'conversation:take': {},
  'conversation:release': {},
  'conversation:close': {},
  'suggestion:request': {},
};

test('who may no longer see a conversation hears nothing of it once somebody else has it, and can do nothing there', async () => {
  const ann = await openChat(h, urls[0]);
  const { conversationId } = ann;
  const mia = await openDesk(h, urls[0], conversationId);
  const tom = await openDesk(h, urls[1], conversationId);
  const bea = await openDesk(h, urls[1], conversationId, newAgent('Bea', 'supervisor'));

  await mia.take();
  await tom.hears('conversation:changed', ({ state }) => state === 'human');
  const before = tom.heard.length;
  await ann.send('between us');
  await mia.get('note:add', { conversationId, text: 'for Mia alone' });
  await bea.hears('note:created');
  for (const [event, more] of Object.entries(asks)) {
    expect(await tom.ask(event, { conversationId, ...more }), event).toMatchObject({ error: { code: 'not_found' } });
  }
  await mia.release();
  await tom.hears('conversation:changed', ({ state }) => state === 'ai');
  // Of what was told meanwhile, what all agents hear.
  expect(tom.heard.slice(before).map(({ fact }) => fact)).toEqual(['conversation:changed']);
  expect(bea.of('note:created')).toMatchObject([{ text: 'for Mia alone' }]);
  expect(bea.of('message:created').map(({ message }) => message.text)).toContain('between us');

  // Nobody has it again, so whoever asks is let in again.
  await tom.get('conversation:watch', { conversationId });
  await ann.send('to anybody');
  await tom.hears('message:created', ({ message }) => message.text === 'to anybody');
});

test('our client is told at once that a colleague has the conversation, and may watch it again afterwards', async () => {
  const ann = await openChat(h, urls[0]);
  const { conversationId } = ann;
  const { account } = newAgent('Tom');
  const token = await h.issue(account);
  const tom = openChatClient({
    url: urls[1],
    namespace: '/agent',
    tokens: { access: async () => token, renew: async () => token },
  });
  h.releasers.add(() => tom.close());
  await tom.watch(conversationId);
  const lost = new Promise((resolve) => tom.on('lost', (id, { code }) => resolve({ id, code })));
  const mia = await openDesk(h, urls[0], conversationId);
  await mia.take();
  expect(await lost).toEqual({ id: conversationId, code: 'not_found' });
  await mia.release();
  await tom.watch(conversationId);
  await ann.send('to anybody');
  await until('he hears it', () => tom.view(conversationId)?.messages.at(-1)?.text === 'to anybody');
});

test('whom a conversation is taken from by an assignment hears nothing more of it', async () => {
  const ann = await openChat(h, urls[0]);
  const { conversationId } = ann;
  const tom = await openDesk(h, urls[1], conversationId);
  const bea = await openDesk(h, urls[0], conversationId, newAgent('Bea', 'supervisor'));
  await tom.take();
  await bea.get('conversation:transfer', { conversationId, agentId: bea.by.id });
  await tom.hears('conversation:changed', ({ agent }) => agent?.id === bea.by.id);
  const before = tom.heard.length;
  await ann.send('not for Tom');
  await bea.hears('message:created', ({ message }) => message.text === 'not for Tom');
  await bea.release();
  await tom.hears('conversation:changed', ({ state, epoch }) => state === 'ai' && epoch > 2);
  expect(tom.heard.slice(before).map(({ fact }) => fact)).toEqual(['conversation:changed']);
});

test('what a role allows no more is refused to sockets at once, on another process too', async () => {
  const by = theSystem;
  const may = ['conversations.read', 'conversations.read_all', 'conversations.reply'] as const;
  await createRole(h.front, by, { name: 'lead', description: '', permissions: [...may] });
  const { conversationId } = await openChat(h, urls[0]);
  const mia = await openDesk(h, urls[0], conversationId);
  await mia.take();
  const lea = await openDesk(h, urls[1], conversationId, newAgent('Lea', 'lead'));
  const note = { conversationId, text: 'x' };
  expect(await lea.ask('note:add', note)).toMatchObject({ ok: true });

  await updateRole(h.front, by, {
    name: 'lead',
    version: 1,
    permissions: ['conversations.read', 'conversations.reply'],
  });
  const codeOf = async (event: string, request: object) => {
    const answer = await lea.ask(event, request);
    return answer.ok ? undefined : answer.error.code;
  };
  await until('others are out of sight', async () => (await codeOf('note:add', note)) === 'not_found');
  await updateRole(h.front, by, { name: 'lead', version: 2, permissions: ['conversations.read'] });
  await until('nothing may be said', async () => (await codeOf('note:add', note)) === 'forbidden');
});

test('to be in the room is no right: each request of an agent asks whose conversation it is by now', async () => {
  const { conversationId } = await openChat(h, urls[0]);
  const tom = await openDesk(h, urls[1], conversationId);
  // As if the news were still on their way.
  const other = { agent_id: idToBytes(newId()), agent_name: 'Mia', state: 'human' };
  await h
    .knex('conversations')
    .where({ id: idToBytes(conversationId) })
    .update(other);
  for (const [event, more] of Object.entries(asks)) {
    expect(await tom.ask(event, { conversationId, ...more }), event).toMatchObject({ error: { code: 'not_found' } });
  }
});

test('whoever leaves a conversation hears nothing more of it, until it is watched again', async () => {
  const ann = await openChat(h, urls[0]);
  const { conversationId } = ann;
  const bea = await openDesk(h, urls[1], conversationId);
  const token = await h.issue(newAgent('Tom').account);
  const tom = openChatClient({
    url: urls[1],
    namespace: '/agent',
    tokens: { access: async () => token, renew: async () => token },
  });
  h.releasers.add(() => tom.close());
  const heard: string[] = [];
  tom.on('message:created', ({ message }) => heard.push(message.text));
  await tom.watch(conversationId);
  await ann.send('one');
  await until('he hears it', () => heard.length === 1);

  tom.leave(conversationId);
  // Requests of one socket for one conversation run in order: an answer to the second says that he is out.
  await tom.request('note:add', { conversationId, text: 'on my way out' });
  await ann.send('two');
  await bea.hears('message:created', ({ message }) => message.text === 'two');
  await tom.watch(conversationId);
  await ann.send('three');
  await until('he hears again', () => heard.includes('three'));
  expect(heard).toEqual(['one', 'three']);
  expect(tom.view(conversationId)?.messages.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
});
