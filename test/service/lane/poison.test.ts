import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Command } from '#domain/command.ts';
import { readPage } from '#shared/db/reads.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { newAgent, openFor, say } from '../../support/actors.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { commandsFor, never, openWriter } from '../../support/lane-writers.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness({ LANES: '1' });
});
afterEach(() => h.close());

const threadOf = async (conversationId: string) => {
  const { messages } = await readPage(h.knex, { conversationId, afterSeq: 0, limit: 100 });
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => i + 1));
  return messages.map(({ text }) => text);
};
const lettersOf = async () => (await h.knex('dead_letters').orderBy('id')).map(({ payload }) => JSON.parse(payload));

/** Commands that no retry will ever mend, each in its own way. */
const poisons: [string, (good: Command) => unknown][] = [
  ['a name that its column cannot hold', (good) => ({ ...good, by: { ...good.by, name: 'n'.repeat(200) } })],
  ['a type nobody knows', (good) => ({ ...good, type: 'conversation.explode' })],
  ['a text that is none', (good) => ({ ...good, text: 7 })],
  ['a time outside the calendar', (good) => ({ ...good, at: 1e300 })],
  ['no command at all', () => null],
  ['an id that is SQL', (good) => ({ ...good, id: "00'); update messages set text = 'owned'; commit; #" })],
];

test.each(poisons)('%s is parked alone; the rest of its batch is stored in order', async (_, poison) => {
  const writer = openWriter(h, 'writer');
  const { conversationId, create, message } = commandsFor();
  const bad = poison(message('bad'));
  await writer.apply([create(), message('one')], false, never);
  const batch = [message('two'), bad, message('three'), message('four')];
  const outcomes = await writer.apply(batch, false, never);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['new', 'parked', 'new', 'new']);
  expect(outcomes[1]?.result).toEqual({ ok: false, code: 'internal' });
  expect(await threadOf(conversationId)).toEqual(['one', 'two', 'three', 'four']);
  expect(await lettersOf()).toEqual([bad]);
  const [letter] = await h.knex('dead_letters');
  expect(letter).toMatchObject({ queue: 'lanes', job: 'commands.apply' });
  expect(letter.error).not.toBe('');

  await writer.apply([message('five')], false, never);
  expect(await threadOf(conversationId)).toEqual(['one', 'two', 'three', 'four', 'five']);
});

test('what a batch owes beside its messages is owed once, also when it goes one by one and then comes again', async () => {
  const webhookId = newId();
  const events = new Set(['conversation.created', 'message.created', 'conversation.changed'] as const);
  const open = (holder: string) => openWriter(h, holder, h.config.DATABASE_URL, () => [{ webhookId, events }]);
  const { conversationId, create, message } = commandsFor();
  const { by } = newAgent('Mia');
  const take = commandOf('conversation.take', { by, conversationId, at: Date.now() }, {});
  const bad = { ...message('bad'), by: { ...by, name: 'n'.repeat(200) } };
  const batch = [create(), message('one'), take, bad, message('two')];
  const outcomes = await open('one').apply(batch, false, never);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['new', 'new', 'new', 'parked', 'new']);
  const owed = async () => {
    const deliveries: { type: string; payload: string }[] = await h.knex('webhook_deliveries').orderBy('id');
    const audit: { action: string }[] = await h.knex('audit_log').where({ target_id: conversationId });
    return { told: deliveries.map(({ type }) => type), acts: audit.map(({ action }) => action) };
  };
  const told = [
    'conversation.created',
    'message.created',
    'message.created',
    'conversation.changed',
    'message.created',
  ];
  const once = { told, acts: ['conversation.take'] };
  expect(await owed()).toEqual(once);

  // Another worker gets the batch again, and once more as the suspect that goes one by one.
  const two = open('two');
  for (const oneByOne of [false, true]) {
    const again = await two.apply(batch, oneByOne, never);
    expect(again.map(({ kind }) => kind)).toEqual(['repeat', 'repeat', 'repeat', 'parked', 'repeat']);
    expect(again.map(({ result }) => result)).toEqual(outcomes.map(({ result }) => result));
    expect(await owed()).toEqual(once);
  }
  expect(await lettersOf()).toEqual([bad]);
});

test('a poisoned command does not stop its lane, and its sender hears of it', async () => {
  await h.worker({ WORKER_QUEUES: ['lanes'] });
  const ann = await openFor(h.front);
  const name = 'n'.repeat(200);
  const results = await Promise.all([
    say(h.front, ann, 'one'),
    say(h.front, { ...ann, by: { ...ann.by, name } }, 'bad'),
    say(h.front, ann, 'two'),
  ]);
  expect(results.map(({ ok }) => ok)).toEqual([true, false, true]);
  expect((await say(h.front, ann, 'three')).ok).toBe(true);
  expect(await threadOf(ann.conversationId)).toEqual(['one', 'two', 'three']);
});

test('a batch over which three workers died goes one by one', async () => {
  const { create, message } = commandsFor();
  // With a trace, so that their commands have rows of their own.
  const traced = Array.from({ length: 10 }, (_, n) => ({ ...message(`m${n}`), traceId: 'trace' }));
  await h.front.queues.addLaneJob(0, 'a_1', { v: 1, from: 'a front', commands: [create(), ...traced] });
  const lane = h.front.queues.raw().get('lane-0');
  await h.front.redis.hset(lane?.toKey('a_1') ?? '', 'stc', 3);
  await h.worker({ WORKER_QUEUES: ['lanes'] });
  const stored = h.knex('commands').where({ type: 'message.create' });
  await until('all are stored', async () => (await stored.clone().select('id')).length === traced.length);
  // One transaction leaves one time on all of its rows.
  expect((await stored.distinct('created_at')).length).toBeGreaterThan(1);
});

test('a job that is no batch at all is parked, and the lane goes on', async () => {
  await h.worker({ WORKER_QUEUES: ['lanes'] });
  const ann = await openFor(h.front);
  await h.front.queues
    .raw()
    .get('lane-0')
    ?.add('commands.apply', { commands: 'none' }, { jobId: 'nonsense_1', attempts: 1 });
  expect((await say(h.front, ann, 'after')).ok).toBe(true);
  expect(await lettersOf()).toEqual([{ commands: 'none' }]);
});

test('an error leaves nothing of its transaction behind, and the session is clean after it', async () => {
  const writer = openWriter(h, 'writer');
  const first = commandsFor();
  await writer.apply([first.create()], false, never);
  // The key that a birth needs is taken: the batch fails after its messages were written.
  const second = commandsFor();
  await h.knex('conversation_events').insert({
    conversation_id: idToBytes(second.conversationId),
    epoch: 1,
    session_id: idToBytes(newId()),
    command_id: idToBytes(newId()),
    to_state: 'ai',
    actor_type: 'system',
    created_at: new Date(),
  });
  const doomed = second.create();
  const outcomes = await writer.apply([first.message('one'), doomed, first.message('two')], false, never);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['new', 'parked', 'new']);
  expect(await threadOf(first.conversationId)).toEqual(['one', 'two']);
  const id = idToBytes(second.conversationId);
  expect(await h.knex('conversations').where({ id })).toEqual([]);
  expect(await h.knex('sessions').where({ conversation_id: id })).toEqual([]);
  expect(await h.knex('commands').where({ id: idToBytes(doomed.id) })).toEqual([]);

  // Nobody holds a lock any more.
  await h.knex.transaction(async (trx) => {
    await trx.raw('set innodb_lock_wait_timeout = 1');
    await trx('lanes').where({ n: 0 }).forUpdate();
    await trx('conversations').forUpdate();
    await trx('messages').forUpdate();
  });
  await writer.apply([first.message('three')], false, never);
  expect(await threadOf(first.conversationId)).toEqual(['one', 'two', 'three']);
});

test('a conversation that another keeps locked is waited for, and nothing is parked', async () => {
  const writer = openWriter(h, 'writer');
  const { conversationId, create, message } = commandsFor();
  await writer.apply([create()], false, never);
  const id = idToBytes(conversationId);
  const fence = async () => Number((await h.knex('lanes').where({ n: 0 }))[0].fence);
  const before = await fence();
  const trx = await h.knex.transaction();
  await trx('conversations').where({ id }).forUpdate();
  const applied = writer.apply([message('patient')], false, never);
  // It has waited as long as a lock may take, given up, and taken its lane again to be sure.
  await until('a second try', async () => (await fence()) > before);
  await trx.rollback();
  expect((await applied).map(({ kind }) => kind)).toEqual(['new']);
  expect(await threadOf(conversationId)).toEqual(['patient']);
  expect(await h.knex('dead_letters')).toEqual([]);
});
