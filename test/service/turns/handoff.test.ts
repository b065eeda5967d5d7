import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Changed } from '#contract/sockets.ts';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { openChat, openDesk } from '../../support/chat.ts';
import { linesOf, type ModelHarness, openModelHarness } from '../../support/model-harness.ts';
import type { Script } from '../../support/scripted-model.ts';
import { until } from '../../support/until.ts';

let m: ModelHarness;
const open = async (env: Record<string, string> = {}) => {
  m = await openModelHarness(env);
  await m.h.worker();
};
beforeEach(() => {
  m = undefined as never;
});
afterEach(() => m.close());

const teach = (text: string) => addDocument(m.h.knex, { title: 'Delivery', chunks: [{ title: 'Delivery', text }] });
const talkOf = (messages: { sender: { type: string }; text: string }[]) =>
  messages.map(({ sender, text }) => `${sender.type}: ${text}`);

test('a model that calls for a human hands over with its last words, in one command', async () => {
  await open();
  const call = { name: 'request_human', arguments: '{"reason":"wants a refund"}' };
  m.model.setScript(() => [{ text: 'One moment please.' }, { tool: call }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('I want my money back');
  expect(await ann.isIn('waiting')).toMatchObject({ reason: 'model_asked' });
  await ann.event('model_asked');
  const { messages } = await ann.sync();
  expect(talkOf(messages)).toEqual(['customer: I want my money back', 'ai: One moment please.', 'system: model_asked']);
  const commands = await m.h.knex('commands').orderBy('created_at').select('type');
  expect(commands.map(({ type }) => type)).toEqual(['conversation.create', 'reply.finish']);
  expect(await ann.row()).toMatchObject({ state: 'waiting', unanswered: 0 });
});

test('without its provider the AI answers from the knowledge base', async () => {
  await open();
  await teach('Delivery takes three days.');
  m.model.setScript(() => [{ error: { status: 503 } }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('How long does delivery take?');
  const answer = await ann.answer();
  expect(answer.text).toContain('Delivery takes three days.');
  expect(answer.citations).toMatchObject([{ title: 'Delivery' }]);
  expect(await ann.row()).toMatchObject({ state: 'ai', unanswered: 0 });
  const [reply] = await m.h.knex('replies');
  expect(reply).toMatchObject({ provider: 'extractive', status: 'completed' });
  // What its own tries did not mend is not tried again as a broken stream would be.
  expect(m.model.requests).toHaveLength(1);
});

test('without its provider and without knowledge the AI asks for a human: never silence', async () => {
  await open();
  m.model.setScript(() => [{ error: { status: 503 } }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  expect(await ann.isIn('waiting')).toMatchObject({ reason: 'ai_unavailable' });
  expect((await ann.sync()).messages).toMatchObject([{ text: 'hello' }, { kind: 'event', text: 'ai_unavailable' }]);
});

test('a fault of ours in answering ends in a handoff, never in silence', async () => {
  await open();
  const ann = await openChat(m.h, m.url);
  // No try mends it, and it is not that MySQL were away.
  await m.h.knex.schema.renameTable('knowledge_chunks', 'not_there');
  // The next test has the same tables.
  m.h.releasers.add(() => m.h.knex.schema.renameTable('not_there', 'knowledge_chunks'));
  await ann.send('How long does delivery take?');
  expect(await ann.isIn('waiting')).toMatchObject({ reason: 'ai_unavailable' });
  expect(m.model.requests).toEqual([]);
});

test('a question that no human came for is answered without a model: asking again would go round for ever', async () => {
  await open({ HANDOFF_TIMEOUT_SECONDS: '0.2' });
  m.model.setScript(() => [{ error: { status: 503 } }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  expect(await ann.answer()).toMatchObject({ sender: { type: 'ai' }, citations: [] });
  expect(await ann.row()).toMatchObject({ state: 'ai', unanswered: 0 });
  const events = (await ann.sync()).messages.filter(({ kind }) => kind === 'event').map(({ text }) => text);
  expect(events).toEqual(['ai_unavailable', 'nobody_free']);
});

test('a model that asks for a person has no such tool once nobody came', async () => {
  await open({ HANDOFF_TIMEOUT_SECONDS: '0.2' });
  m.model.setScript(({ tools }) =>
    tools.length ? [{ tool: { name: 'request_human', arguments: '{}' } }] : [{ text: 'I cannot help with that.' }],
  );
  const ann = await openChat(m.h, m.url);
  await ann.send('I want my money back');
  expect((await ann.answer()).text).toBe('I cannot help with that.');
  expect(m.model.requests.map(({ tools }) => tools.length)).toEqual([1, 0]);
});

test('a stream that never holds is given up after its tries, and the knowledge base answers', async () => {
  await open();
  await teach('Delivery takes three days.');
  m.model.setScript(() => [{ text: 'It takes ' }, { cut: true }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('How long does delivery take?');
  expect((await ann.answer()).text).toContain('three days');
  expect(m.model.requests).toHaveLength(2);
  expect((await ann.sync()).messages).toHaveLength(2);
});

/** Costs that are no numbers: the lane cannot read such an answer, and parks it. */
const unreadable: Script = [{ text: 'It takes long.' }, { usage: { prompt: 'many' as never, completion: 1 } }];

test('an answer that the lane cannot read is no newer one: a human is asked, and no model again', async () => {
  await open();
  m.model.setScript(() => unreadable);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  expect(await ann.isIn('waiting')).toMatchObject({ reason: 'ai_unavailable' });
  expect(await ann.row()).toMatchObject({ owed: null });
  expect(await m.h.knex('dead_letters')).toHaveLength(1);
  expect(m.model.requests).toHaveLength(1);
});

test('where the knowledge base has an answer, it stands in for one that the lane cannot read', async () => {
  await open();
  await teach('Delivery takes three days.');
  m.model.setScript(() => unreadable);
  const ann = await openChat(m.h, m.url);
  await ann.send('How long does delivery take?');
  expect((await ann.answer()).text).toContain('three days');
  expect(ann.of('reply:ended').map(({ status }) => status)).not.toContain('superseded');
  expect(m.model.requests).toHaveLength(1);
});

const inspected = {
  status: 400,
  body: { error: { code: 'data_inspection_failed', message: 'inappropriate content' } },
};

test('words that the provider refuses lead to a human, and are never shown to a model again', async () => {
  await open();
  m.model.setScript((asked) =>
    linesOf(asked).join().includes('BAD') ? [{ error: inspected }] : [{ text: 'with pleasure' }],
  );
  const ann = await openChat(m.h, m.url);
  await ann.send('something BAD');
  expect(await ann.isIn('waiting')).toMatchObject({ reason: 'content_refused' });
  await ann.event('content_refused');
  const mia = await openDesk(m.h, m.url, ann.conversationId);
  await mia.take();
  await mia.send('Mind your words');
  await mia.release();
  await ann.isIn('ai');
  await ann.send('sorry, a coffee please');
  expect((await ann.answer()).text).toBe('with pleasure');
  expect(m.model.requests.map(linesOf)).toEqual([['something BAD'], ['Mind your words', 'sorry, a coffee please']]);
});

test('a refused question that no human came to see is not made up anew: the AI says that it has no answer', async () => {
  await open({ HANDOFF_TIMEOUT_SECONDS: '0.5' });
  m.model.setScript(() => [{ error: inspected }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('something BAD');
  await ann.event('nobody_free');
  expect((await ann.answer()).text).toContain('human agent');
  expect(m.model.requests).toHaveLength(1);
  expect(await ann.row()).toMatchObject({ state: 'ai', owed: null });
});

test.each(['转人工', 'I want to talk to a human'])(
  '%s: the customer waits for a human, no model is asked',
  async (words) => {
    await open({ HANDOFF_TIMEOUT_SECONDS: '1' });
    m.model.setScript(() => [{ text: 'nobody is there, may I help?' }]);
    const ann = await openChat(m.h, m.url);
    await ann.send(words);
    expect(await ann.isIn('waiting')).toMatchObject({ reason: 'customer_asked' });
    expect(m.model.requests).toEqual([]);
    // Nobody comes: the AI has the word again, and the customer an answer.
    expect(await ann.isIn('ai')).toMatchObject({ reason: 'nobody_free' });
    expect((await ann.answer()).text).toBe('nobody is there, may I help?');
    const { messages } = await ann.sync();
    expect(messages.map(({ text }) => text)).toEqual([
      words,
      'customer_asked',
      'nobody_free',
      'nobody is there, may I help?',
    ]);
  },
);

test('a customer who cancels the wait has the AI back', async () => {
  await open();
  m.model.setScript((asked) => [{ text: `so: ${linesOf(asked).at(-1)}` }]);
  const ann = await openChat(m.h, m.url);
  const { conversationId } = ann;
  await ann.get<Changed>('handoff:request', { conversationId });
  await ann.send('where is my parcel?');
  await ann.get<Changed>('handoff:cancel', { conversationId });
  expect((await ann.answer()).text).toBe('so: where is my parcel?');
});

test('an agent who releases an unanswered customer leaves them to the AI, which answers', async () => {
  await open();
  m.model.setScript(() => [{ text: 'the AI answers' }]);
  const ann = await openChat(m.h, m.url);
  const mia = await openDesk(m.h, m.url, ann.conversationId);
  await mia.take();
  await ann.send('are you there?');
  await until('Mia hears', () => mia.of('message:created').some(({ message }) => message.text === 'are you there?'));
  expect(m.model.requests).toEqual([]);
  expect(await mia.release()).toMatchObject({ state: 'ai', agent: null });
  expect((await ann.answer()).text).toBe('the AI answers');
});

test('an agent who has answered and releases leaves nothing to answer', async () => {
  await open();
  m.model.setScript((asked) => [{ text: `heard: ${linesOf(asked).at(-1)}` }]);
  const ann = await openChat(m.h, m.url);
  const mia = await openDesk(m.h, m.url, ann.conversationId);
  await mia.take();
  await ann.send('are you there?');
  await mia.hears('message:created', ({ message }) => message.text === 'are you there?');
  await mia.send('I am');
  await ann.hears('message:created', ({ message }) => message.text === 'I am');
  await mia.release();
  expect(await ann.row()).toMatchObject({ state: 'ai', owed: null });
  // The next thing the AI says is to the next question.
  await ann.send('one more thing');
  expect((await ann.answer()).text).toBe('heard: one more thing');
  expect(m.model.requests).toHaveLength(1);
});

test('an agent who stays silent too long loses the customer to the AI', async () => {
  await open({ AGENT_SILENCE_SECONDS: '1' });
  m.model.setScript(() => [{ text: 'the AI answers' }]);
  const ann = await openChat(m.h, m.url);
  const mia = await openDesk(m.h, m.url, ann.conversationId);
  await mia.take();
  await ann.send('are you there?');
  expect(await ann.isIn('ai')).toMatchObject({ reason: 'agent_silent' });
  expect((await ann.answer()).text).toBe('the AI answers');
});
