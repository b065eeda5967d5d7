import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Changed } from '#contract/sockets.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { ai } from '../../support/actors.ts';
import { openChat, openDesk } from '../../support/chat.ts';
import { linesOf, type ModelHarness, openModelHarness } from '../../support/model-harness.ts';
import { until } from '../../support/until.ts';

let m: ModelHarness;
beforeEach(async () => {
  m = await openModelHarness();
  // The sweeper's round is taken: only wake-ups wake here.
  await m.h.front.redis.set(`${m.h.config.QUEUE_PREFIX}:sweep`, '1');
});
afterEach(() => m.close());

test('three quick messages get one answer, and the calls that they supersede are closed', async () => {
  await m.h.worker();
  // Only who has heard everything answers; the others would talk for ever.
  m.model.setScript((asked) =>
    linesOf(asked).includes('three') ? [{ text: 'one answer to all' }] : [{ text: 'to one ' }, { hang: true }],
  );
  const ann = await openChat(m.h, m.url);
  await ann.send('one');
  await ann.hears('reply:delta');
  await ann.send('two');
  await m.model.waitFor(() => m.model.requests[0]?.state === 'aborted');
  await until('the second call runs', () => m.model.requests.length === 2);
  await ann.send('three');
  const answer = await ann.answer();
  expect(answer).toMatchObject({ text: 'one answer to all', seq: 4 });
  expect(m.model.requests.map(({ state }) => state)).toEqual(['aborted', 'aborted', 'answered']);
  expect(linesOf(m.model.requests[2] as never)).toEqual(['one', 'two', 'three']);
  await ann.hears('reply:ended', ({ status }) => status === 'completed');
  const started = ann.of('reply:started').map(({ replyId }) => replyId);
  const superseded = ann.of('reply:ended').filter(({ status }) => status === 'superseded');
  expect(superseded.map(({ replyId }) => replyId)).toEqual(started.slice(0, -1));
  const { messages } = await ann.sync();
  expect(messages.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'one answer to all']);
  expect(await m.h.knex('replies')).toHaveLength(1);
});

test('turns that were woken while all workers were busy: the last one is answered', async () => {
  await m.h.worker({ REPLY_CONCURRENCY: 1 });
  const gate = Promise.withResolvers<void>();
  m.model.setScript((asked) =>
    linesOf(asked).includes('busy') ? [{ gate: gate.promise }, { text: 'done' }] : [{ text: linesOf(asked).join('+') }],
  );
  const bob = await openChat(m.h, m.url);
  await bob.send('busy');
  await m.model.waitFor(() => m.model.open === 1);
  const ann = await openChat(m.h, m.url);
  for (const text of ['one', 'two', 'three']) await ann.send(text);
  await until('three turns are owed', async () => (await ann.row()).turn === 3);
  expect(m.model.requests).toHaveLength(1);
  gate.resolve();
  expect((await ann.answer()).text).toBe('one+two+three');
  expect((await bob.answer()).text).toBe('done');
  expect(await ann.row()).toMatchObject({ turn: 3, answered_turn: 3, unanswered: 0 });
});

test('a message that comes as soon as the last answer is told gets its own', async () => {
  await m.h.worker();
  m.model.setScript((asked) => [{ text: `answer to ${linesOf(asked).at(-1)}` }]);
  const ann = await openChat(m.h, m.url);
  for (let i = 1; i <= 5; i += 1) {
    await ann.send(`question ${i}`);
    expect((await ann.answer(i)).text).toBe(`answer to question ${i}`);
  }
  expect(await ann.row()).toMatchObject({ turn: 5, answered_turn: 5, unanswered: 0 });
});

test('stop closes the call, and what was said so far is the message, marked as stopped', async () => {
  await m.h.worker();
  m.model.setScript(() => [{ text: 'the part that ' }, { text: 'was said', delayMs: 50 }, { hang: true }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  await ann.hears('reply:delta', ({ text }) => text.includes('was said'));
  const { conversationId } = ann;
  expect(await ann.get<Changed>('reply:stop', { conversationId })).toMatchObject({ state: 'ai' });
  await m.model.waitFor(() => m.model.requests[0]?.state === 'aborted');
  expect(await ann.answer()).toMatchObject({ text: 'the part that was said', stopped: true, seq: 2 });
  const [started] = ann.of('reply:started');
  const ended = await ann.hears('reply:ended', ({ seq }) => seq === 2);
  expect(ended).toMatchObject({ replyId: started?.replyId, status: 'stopped' });
  const { messages, draft } = await ann.sync();
  expect(messages.map(({ stopped }) => stopped ?? false)).toEqual([false, true]);
  expect(draft).toBeUndefined();
  expect(await ann.row()).toMatchObject({ turn: 1, answered_turn: 1, unanswered: 0 });

  // Nothing runs any more: nothing happens.
  await ann.get('reply:stop', { conversationId });
  expect((await ann.sync()).lastSeq).toBe(2);
  expect(m.model.requests).toHaveLength(1);
});

test('a stop before the first word leaves a line that says so, and nobody owes an answer', async () => {
  await m.h.worker();
  m.model.setScript(() => [{ hang: true }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  await ann.hears('reply:started');
  const { conversationId } = ann;
  await ann.get('reply:stop', { conversationId });
  await ann.event('reply_stopped');
  const { messages, draft } = await ann.sync();
  expect(messages.map(({ sender, text }) => `${sender.type}: ${text}`)).toEqual([
    'customer: hello',
    'system: reply_stopped',
  ]);
  expect(draft).toBeUndefined();
  expect(await ann.row()).toMatchObject({ turn: 1, answered_turn: 1, unanswered: 0 });
});

test('an agent who takes over silences the AI at once', async () => {
  await m.h.worker();
  const gate = Promise.withResolvers<void>();
  m.model.setScript(() => [{ text: 'I, the AI, ' }, { gate: gate.promise }, { text: 'have the last word' }]);
  const ann = await openChat(m.h, m.url);
  await ann.send('hello');
  await ann.hears('reply:delta');
  const mia = await openDesk(m.h, m.url, ann.conversationId);
  expect(await mia.take()).toMatchObject({ state: 'human', agent: { name: 'Mia' } });
  await m.model.waitFor(() => m.model.requests[0]?.state === 'aborted');
  gate.resolve();
  await ann.hears('reply:ended', ({ status }) => status === 'superseded');
  await mia.send('I am here now');
  await until('Mia is heard', () => ann.messages().some(({ text }) => text === 'I am here now'));
  const { messages } = await ann.sync();
  expect(messages.map(({ sender, text }) => `${sender.type}: ${text}`)).toEqual([
    'customer: hello',
    'system: agent_joined',
    'agent: I am here now',
  ]);
});

test('a reply that was finished after the take-over is refused, and takes no place in the thread', async () => {
  await m.h.worker({ WORKER_QUEUES: ['lanes'] });
  const ann = await openChat(m.h, m.url);
  const { conversationId } = ann;
  await ann.send('hello');
  const mia = await openDesk(m.h, m.url, conversationId);
  await mia.take();
  const finish = (turn: number) => {
    const payload = { turn, replyId: newId(), text: 'too late', citations: [] };
    const command = commandOf('reply.finish', { by: ai, conversationId, at: Date.now() }, payload);
    return m.h.front.lanes.submit(command).result;
  };
  const { turn, last_seq } = await ann.row();
  const ends = await Promise.all([1, turn, turn + 1].map(finish));
  expect(ends).toEqual(ends.map(() => ({ ok: false, code: 'superseded' })));
  expect((await ann.row()).last_seq).toBe(last_seq);
  expect(await m.h.knex('replies')).toEqual([]);
  await mia.send('next');
  await until('the next place is the next one', () => ann.messages().some(({ seq }) => seq === last_seq + 1));
});

test('two workers that finish the same turn: one answer is stored', async () => {
  await m.h.worker({ WORKER_QUEUES: ['lanes'] });
  const ann = await openChat(m.h, m.url);
  const { conversationId } = ann;
  await ann.send('hello');
  await until('the turn is owed', async () => (await ann.row()).turn === 1);
  const finish = (text: string) => {
    const payload = { turn: 1, replyId: newId(), text, citations: [] };
    return m.h.front.lanes.submit(commandOf('reply.finish', { by: ai, conversationId, at: Date.now() }, payload))
      .result;
  };
  const ends = await Promise.all(['the worker', 'its successor'].map(finish));
  expect(ends.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
  expect((await ann.sync()).messages).toHaveLength(2);
  const replies = await m.h.knex('replies').where({ conversation_id: idToBytes(conversationId) });
  expect(replies).toMatchObject([{ turn: 1, status: 'completed' }]);
});
