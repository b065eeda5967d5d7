import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandSchema } from '#contract/commands.ts';
import type { Page } from '#contract/sockets.ts';
import type { Command } from '#domain/command.ts';
import { readTurn } from '#shared/db/read-turn.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { commandOf, type PayloadOf } from '#shared/lane/command-of.ts';
import { ai, newAgent, newCustomer, openFor, say } from '../../support/actors.ts';
import { watch } from '../../support/chat-socket.ts';
import { findWords } from '../../support/find-words.ts';
import { type Harness, openHarness } from '../../support/harness.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness();
  await h.worker({ WORKER_QUEUES: ['lanes'] });
});
afterEach(() => h.close());

const system = { type: 'system' as const, id: null, name: null };
const words = 'zanzibar';

function give<T extends Command['type']>(type: T, conversationId: string, payload: PayloadOf<T>, by = newAgent().by) {
  return h.front.lanes.ask(commandOf(type, { by, conversationId, at: Date.now() }, payload));
}

/** A conversation whose words stand in every place that words can stand in. */
async function wordy() {
  const ann = await openFor(h.front, newCustomer(`${words} name`));
  const { conversationId } = ann;
  const mia = newAgent('Mia');
  await say(h.front, ann, `my ${words}`, 'first');
  const handoff = { reason: 'customer_asked', detail: `because ${words}` };
  await h.front.lanes.ask(commandOf('handoff.request', { by: ann.by, conversationId, at: Date.now() }, { ...handoff }));
  await say(h.front, { by: mia.by, conversationId }, `your ${words}`);
  await give('note.add', conversationId, { text: `a note of ${words}` }, mia.by);
  await h.front.lanes.ask(
    commandOf('conversation.rate', { by: ann.by, conversationId, at: Date.now() }, { score: 5, comment: words }),
  );
  await give('conversation.close', conversationId, {}, mia.by);
  return ann;
}

test('an erased conversation holds no word that was said, in no table, and every place of its thread', async () => {
  const ann = await wordy();
  const { conversationId } = ann;
  expect(await findWords(h.knex, words)).toEqual(
    expect.arrayContaining(['messages.text', 'messages.sender_name', 'notes.text', 'sessions.comment']),
  );
  const ear = await watch(h, conversationId);
  const [{ last_seq: lastSeq }] = await h.knex('conversations').where({ id: idToBytes(conversationId) });
  const erase = { fromSeq: 1, toSeq: lastSeq };
  const erased = commandOf('conversation.erase', { by: system, conversationId, at: Date.now() }, erase);
  await h.front.lanes.ask(erased);

  expect(await findWords(h.knex, words)).toEqual([]);
  await ear.hears('message:erased', (fact) => fact.fromSeq === 1 && fact.toSeq === lastSeq);
  const page = await ear.get<Page>('conversation:sync', { conversationId, afterSeq: 0 });
  expect(page.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: lastSeq }, (_, n) => n + 1));
  for (const { kind, text, erased: blank } of page.messages) {
    expect(kind === 'event' ? text !== '' && !blank : text === '' && blank).toBe(true);
  }
  const [row] = await h.knex('conversations').where({ id: idToBytes(conversationId) });
  expect(row).toMatchObject({ state: 'closed', erased_seq: lastSeq, retained_since: null });

  // Twice is once; and the model is told of nothing that was erased.
  await h.front.lanes.ask(erased);
  const turn = await readTurn(h.knex, conversationId, 50);
  expect(turn?.lines.filter(({ kind }) => kind === 'text')).toEqual([]);
});

test('what was erased does not come back: a repeat is refused, and stored commands stay readable', async () => {
  const ann = await wordy();
  const { conversationId } = ann;
  await give('conversation.erase', conversationId, { fromSeq: 1, toSeq: 100 }, system as never);
  expect(await say(h.front, ann, `my ${words}`, 'first')).toEqual({ ok: false, code: 'conflict' });
  expect(await findWords(h.knex, words)).toEqual([]);
  const stored = await h.knex('commands').where({ conversation_id: idToBytes(conversationId) });
  for (const { payload } of stored) expect(commandSchema.safeParse(JSON.parse(payload)).error).toBeUndefined();

  // Who writes again is kept again, until that is erased too.
  expect(await say(h.front, ann, 'something new')).toMatchObject({ ok: true });
  const [row] = await h
    .knex('messages')
    .where({ conversation_id: idToBytes(conversationId) })
    .orderBy('seq', 'desc');
  expect(row).toMatchObject({ text: 'something new', erased: 0 });
});

test('an answer that was erased is told again as what it is now, and never as what it said', async () => {
  const ann = await openFor(h.front);
  const { conversationId } = ann;
  await say(h.front, ann, 'hello');
  const replyId = newId();
  const answer = { turn: 1, replyId, text: words, citations: [] };
  const finish = commandOf('reply.finish', { by: ai, conversationId, at: Date.now() }, answer);
  const first = await h.front.lanes.submit(finish).result;
  expect(first).toMatchObject({ ok: true, data: { seq: 2 } });
  await give('conversation.erase', conversationId, { fromSeq: 1, toSeq: 2 }, system as never);
  const ear = await watch(h, conversationId);
  expect(await h.front.lanes.submit(finish).result).toEqual(first);
  const { message } = await ear.hears('message:created', ({ seq }) => seq === 2);
  expect(message).toMatchObject({ text: '', erased: true });
  expect(JSON.stringify(ear.heard)).not.toContain(words);
  expect(await findWords(h.knex, words)).toEqual([]);
});

test('a conversation that is another customer’s now is theirs alone', async () => {
  const ann = await openFor(h.front);
  const bob = newCustomer('Bob');
  await say(h.front, ann, 'hello');
  const change = { fromCustomerId: ann.customer.id, customerId: bob.customer.id };
  const moved = commandOf(
    'customer.change',
    { by: system, conversationId: ann.conversationId, at: Date.now() },
    change,
  );
  await h.front.lanes.ask(moved);
  const [row] = await h.knex('conversations').where({ id: idToBytes(ann.conversationId) });
  expect(row).toMatchObject({ customer_id: idToBytes(bob.customer.id), state: 'ai', epoch: 1, last_seq: 1 });
  expect(await say(h.front, ann, 'me again')).toEqual({ ok: false, code: 'forbidden' });
  expect(await say(h.front, { ...bob, conversationId: ann.conversationId }, 'hello too')).toMatchObject({ ok: true });
  const other = { ...change, fromCustomerId: newId(), customerId: newId() };
  const refused = commandOf('customer.change', { by: system, conversationId: ann.conversationId, at: 0 }, other);
  await expect(h.front.lanes.ask(refused)).rejects.toMatchObject({ code: 'conflict' });
});
