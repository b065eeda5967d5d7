import { afterEach, beforeEach, expect, test } from 'vitest';
import { maxReplyLength } from '#contract/commands.ts';
import type { Opened } from '#contract/sockets.ts';
import { theSystem } from '#shared/commands/accounts/grantor.ts';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { deleteDocument } from '#shared/commands/knowledge/delete-documents.ts';
import { writeDraft } from '#shared/draft.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { ai } from '../../support/actors.ts';
import { openChat } from '../../support/chat.ts';
import { openSocket } from '../../support/chat-socket.ts';
import { type ModelHarness, openModelHarness } from '../../support/model-harness.ts';
import type { Script } from '../../support/scripted-model.ts';
import { until } from '../../support/until.ts';

let m: ModelHarness;
beforeEach(async () => {
  m = await openModelHarness();
});
afterEach(() => m.close());

const words = (text: string): Script => text.split(/(?<= )/).map((text) => ({ text, delayMs: 5 }));
const long = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');

test('deltas come in order, and the message that is stored is all of them', async () => {
  await m.h.worker();
  m.model.setScript(() => words(long));
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  const message = await ann.answer();
  const ended = await ann.hears('reply:ended');
  const [started] = ann.of('reply:started');
  const deltas = ann.of('reply:delta');
  expect(deltas.length).toBeGreaterThan(2);
  expect(deltas.map(({ index }) => index)).toEqual(deltas.map((_, i) => i));
  expect(new Set(deltas.map(({ replyId }) => replyId))).toEqual(new Set([started?.replyId]));
  expect(deltas.map(({ text }) => text).join('')).toBe(long);
  expect(message).toMatchObject({ seq: 2, text: long, kind: 'text', sender: { type: 'ai' } });
  expect(message.stopped).toBeUndefined();
  expect(ended).toMatchObject({ replyId: started?.replyId, status: 'completed', seq: 2 });
  const order = ann.heard
    .map(({ fact }) => fact)
    .filter((fact) => fact.startsWith('reply:') || fact === 'message:created');
  expect(order[0]).toBe('message:created');
  expect(order[1]).toBe('reply:started');
  expect(order.slice(-2)).toEqual(['message:created', 'reply:ended']);
});

test('what a turn cost is kept with its reply', async () => {
  await m.h.worker();
  m.model.setScript(() => [...words('a few words'), { usage: { prompt: 321, completion: 45 } }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  const message = await ann.answer();
  const reply = await m.h
    .knex('replies')
    .where({ conversation_id: idToBytes(ann.conversationId) })
    .first();
  expect(reply).toMatchObject({
    turn: 1,
    status: 'completed',
    provider: 'openai',
    model: 'm1',
    prompt_tokens: 321,
    completion_tokens: 45,
    message_id: idToBytes(message.id),
  });
  expect(reply.first_token_ms).toBeGreaterThan(0);
  expect(reply.total_ms).toBeGreaterThan(reply.first_token_ms);
});

test('a reply cites the passages that it names, and no others, whatever becomes of the document', async () => {
  await m.h.worker();
  const chunks = [{ title: 'Delivery', text: 'Delivery takes three days.' }];
  const { id: documentId } = await addDocument(m.h.knex, { title: 'Delivery', url: 'https://shop.example/d', chunks });
  m.model.setScript(() => words('It takes three days [1], or so they say [7].'));
  const ann = await openChat(m.h, m.url);
  await ann.send('How long does delivery take?');
  const { citations } = await ann.answer();
  const cited = { index: 1, documentId, title: 'Delivery', quote: 'Delivery takes three days.' };
  expect(citations).toEqual([expect.objectContaining({ ...cited, url: 'https://shop.example/d' })]);
  const { messages } = await ann.sync();
  expect(messages.at(-1)?.citations).toEqual(citations);
  await deleteDocument(m.h.front, theSystem, documentId);
  expect((await ann.sync()).messages.at(-1)?.citations).toEqual(citations);
  expect(m.model.requests[0]?.messages[0]?.content).toContain('[1] Delivery\nDelivery takes three days.');
});

test('whoever comes while a reply runs gets the draft so far, and loses it with the end', async () => {
  await m.h.worker();
  const gate = Promise.withResolvers<void>();
  m.model.setScript(() => [...words('the first half '), { gate: gate.promise }, ...words('and the rest')]);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  const told = () =>
    ann
      .of('reply:delta')
      .map(({ text }) => text)
      .join('');
  await until('the first half is told', () => told() === 'the first half ');
  const [started] = ann.of('reply:started');

  const second = await openSocket(m.h, m.url, ann.account);
  const { draft } = await second.get<Opened>('conversation:open', {});
  const index = ann.of('reply:delta').length - 1;
  expect(draft).toEqual({ replyId: started?.replyId, turn: 1, index, text: 'the first half ' });
  expect((await ann.sync(1)).draft).toEqual(draft);

  gate.resolve();
  await ann.answer();
  const rest = second.of('reply:delta');
  expect(rest[0]?.index).toBe(index + 1);
  expect(draft?.text + rest.map(({ text }) => text).join('')).toBe('the first half and the rest');
  expect((await ann.sync(1)).draft).toBeUndefined();
});

test('a draft of a turn that is answered is not shown, though Redis has it still', async () => {
  await m.h.worker({ WORKER_QUEUES: ['lanes'] });
  const ann = await openChat(m.h, m.url);
  const { conversationId } = ann;
  await ann.send('hello');
  await until('the turn is owed', async () => (await ann.row()).turn === 1);
  const reply = { turn: 1, replyId: newId(), citations: [] };
  const { redis, config, lanes } = m.h.front;
  await writeDraft(redis, config.QUEUE_PREFIX, { conversationId, ...reply }, ['so far']);
  const opened = () => ann.get<Opened>('conversation:open', { conversationId });
  expect((await opened()).draft).toMatchObject({ text: 'so far' });
  const asked = { by: ai, conversationId, at: Date.now() };
  await lanes.ask(commandOf('reply.finish', asked, { ...reply, text: 'so far and on' }));
  expect((await opened()).draft).toBeUndefined();
  expect((await ann.sync()).draft).toBeUndefined();
});

test('a stream that breaks off begins again: the client hears of a new reply, and one message is stored', async () => {
  await m.h.worker();
  m.model.setScript(({ attempt }) =>
    attempt === 1 ? [...words('Half a '), { cut: true }] : words('the whole answer'),
  );
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  expect(await ann.answer()).toMatchObject({ text: 'the whole answer', seq: 2 });
  await ann.hears('reply:ended', ({ status }) => status === 'completed');
  const [first, second] = ann.of('reply:started');
  expect(ann.of('reply:started')).toHaveLength(2);
  expect(first?.replyId).not.toBe(second?.replyId);
  expect(ann.of('reply:ended')).toMatchObject([
    { replyId: first?.replyId, status: 'failed' },
    { replyId: second?.replyId, status: 'completed', seq: 2 },
  ]);
  expect((await ann.sync()).messages).toHaveLength(2);
});

test('a model that repeats itself for ever is left where an answer must end, and what it said is the answer', async () => {
  await m.h.worker();
  // The end falls into the middle of a character.
  const pieces = [',', ...Array.from({ length: 40 }, () => '🚚'.repeat(500))];
  m.model.setScript(() => [...pieces.map((text) => ({ text })), { hang: true }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  const { text } = await ann.answer();
  expect(text).toHaveLength(maxReplyLength);
  expect(text.isWellFormed()).toBe(true);
  expect(ann.streamed()).toBe(text);
  await m.model.waitFor(() => m.model.requests[0]?.state === 'aborted');
  expect(m.model.requests).toHaveLength(1);
  expect(await ann.row()).toMatchObject({ state: 'ai', owed: null });
  expect(await m.h.knex('dead_letters')).toEqual([]);
});
