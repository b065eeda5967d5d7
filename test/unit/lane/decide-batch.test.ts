import { expect, test } from 'vitest';
import { firstValues } from '#contract/settings.ts';
import type { Command } from '#domain/command.ts';
import type { Conversation } from '#domain/conversation.ts';
import { newId } from '#shared/id.ts';
import type { Loaded, Outcome } from '../../../src/workers/lane/batch.ts';
import { decideBatch } from '../../../src/workers/lane/decide-batch.ts';
import { saidOf } from '../../../src/workers/lane/message-command.ts';
import { commandsFor } from '../../support/lane-writers.ts';

const limits = { handoffTimeoutMs: 1000, agentSilenceMs: 1000, agentCapacity: 10, hours: firstValues('businessHours') };
const at = Date.now();
const nothing: Loaded = { conversations: new Map(), agents: new Map(), commands: new Map(), messages: new Map() };

const decide = (commands: Command[], loaded = nothing, now = at) =>
  decideBatch(
    commands.map((command) => ({ command })),
    loaded,
    { limits, subscriptions: [], now },
  );

/** What the database would say after `outcomes`. */
function stored(outcomes: Outcome[]): Loaded {
  const loaded: Loaded = { conversations: new Map(), agents: new Map(), commands: new Map(), messages: new Map() };
  for (const outcome of outcomes) {
    if (outcome.kind !== 'new') continue;
    const { command, result, effects, change } = outcome;
    const said = command.type === 'message.create' ? saidOf(command) : null;
    loaded.commands.set(command.id, { type: command.type, said, result, effects });
    if (!change) continue;
    loaded.conversations.set(change.next.id, change.next);
    const { id: conversationId, epoch, state } = change.next;
    for (const { id, seq, ...placed } of change.placed) {
      loaded.messages.set(id, { conversationId, seq, said: saidOf(placed), epoch, state });
    }
  }
  return loaded;
}

const seqOf = (outcome: Outcome | undefined) => (outcome?.result.ok ? outcome.result.data.seq : undefined);

test('each command sees what the ones before it did, and places are dense', () => {
  const { create, message } = commandsFor();
  const outcomes = decide([create(), message('one'), message('two'), message('three')]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['new', 'new', 'new', 'new']);
  expect(outcomes.map(seqOf)).toEqual([undefined, 1, 2, 3]);
});

test('conversations of one batch do not mix', () => {
  const [a, b] = [commandsFor(), commandsFor()];
  const outcomes = decide([a.create(), b.create(), a.message('a1'), b.message('b1'), a.message('a2')]);
  expect(outcomes.map(seqOf)).toEqual([undefined, undefined, 1, 1, 2]);
});

test('a repeat gets the first answer and the first effects, in the same batch or later', () => {
  const { create, message } = commandsFor();
  const batch = [create(), message('one')];
  const first = decide(batch);
  const later = decide(batch, stored(first));
  expect(later.map(({ kind }) => kind)).toEqual(['repeat', 'repeat']);
  expect(later.map(({ result }) => result)).toEqual(first.map(({ result }) => result));
  const effectsOf = (outcome: Outcome | undefined) => (outcome && 'effects' in outcome ? outcome.effects : null);
  expect(effectsOf(later[1])).toEqual(effectsOf(first[1]));
  const same = decide([...batch, message('one')]);
  expect(same[2]).toMatchObject({ kind: 'repeat', result: first[1]?.result });
});

test('a repeat finds the conversation as it is now', () => {
  const { create, message } = commandsFor();
  const loaded = stored(decide([create(), message('one'), message('two')]));
  const [again] = decide([message('one')], loaded);
  expect(again).toMatchObject({ kind: 'repeat', current: { lastSeq: 2, turn: 2 } });
});

test('the same id with another text, or of another kind, is a conflict', () => {
  const { create, message, conversationId, by } = commandsFor();
  const first = message('one', 'c1');
  const loaded = stored(decide([create(), first]));
  const close: Command = { type: 'conversation.close', id: first.id, conversationId, by, at };
  for (const other of [message('two', 'c1'), close]) {
    expect(decide([other], loaded)).toMatchObject([
      { kind: 'repeat', result: { ok: false, code: 'conflict' }, effects: [] },
    ]);
    expect(decide([create(), first, other])[2]).toMatchObject({ result: { code: 'conflict' } });
  }
});

test('when its command is forgotten, a message is still known by itself', () => {
  const { create, message } = commandsFor();
  const first = message('one', 'c1');
  const loaded = { ...stored(decide([create(), first, message('two')])), commands: new Map() };
  const [again, other] = decide([first, message('else', 'c1')], loaded);
  expect(again).toMatchObject({
    kind: 'repeat',
    result: { ok: true, data: { messageId: first.id, seq: 1 } },
    effects: [
      { type: 'messages', fromSeq: 1, toSeq: 1 },
      { type: 'turn', turn: 2, owed: true },
    ],
  });
  expect(other).toMatchObject({ kind: 'repeat', result: { ok: false, code: 'conflict' } });
});

test('a command past its time is refused and changes nothing, whatever it is', () => {
  const { create, message } = commandsFor();
  const late = { ...message('late'), expiresAt: at - 1 };
  const outcomes = decide([create(), late, { ...message('in time'), expiresAt: at }]);
  expect(outcomes[1]).toMatchObject({ kind: 'new', result: { ok: false, code: 'expired' }, effects: [], change: null });
  expect(seqOf(outcomes[2])).toBe(1);
});

test('a refusal is remembered as well: asked again, it stays refused', () => {
  const { create, message, conversationId } = commandsFor();
  const by = { type: 'agent' as const, id: newId(), name: 'Tom' };
  const release: Command = { type: 'conversation.release', id: newId(), conversationId, by, at };
  const first = decide([create(), message('one'), release]);
  expect(first[2]).toMatchObject({ kind: 'new', result: { ok: false, code: 'conflict' } });
  const loaded = stored(first);
  const owned: Conversation = {
    ...(loaded.conversations.get(conversationId) as Conversation),
    state: 'human',
    agentId: by.id,
  };
  loaded.conversations.set(conversationId, owned);
  expect(decide([release], loaded)).toMatchObject([{ kind: 'repeat', result: { ok: false, code: 'conflict' } }]);
});

test('the same batch decided twice is the same, ids and all', () => {
  const { create, message } = commandsFor();
  const batch = [create(), message('one'), message('I need a human'), message('two')];
  expect(decide(batch)).toEqual(decide(batch));
});

test('what could not be understood is parked in its place, and its neighbours are not hurt', () => {
  const { create, message } = commandsFor();
  const items = [{ command: create() }, { fault: 'what?', raw: 7 }, { command: message('one') }];
  expect(decideBatch(items, nothing, { limits, subscriptions: [], now: at })).toMatchObject([
    { kind: 'new' },
    { kind: 'parked', raw: 7, fault: 'what?', result: { ok: false, code: 'internal' } },
    { kind: 'new', result: { data: { seq: 1 } } },
  ]);
});

test('takes of one batch count together, and what is given back counts at once', () => {
  const mia = { type: 'agent' as const, id: newId(), name: 'Mia' };
  const [a, b, c] = [commandsFor(), commandsFor(), commandsFor()];
  const by = mia;
  const act = (type: 'conversation.take' | 'conversation.release', { conversationId }: typeof a): Command => ({
    type,
    id: newId(),
    conversationId,
    by,
    at,
  });
  const births = [a, b, c].map(({ create }) => create());
  const asked = [
    ...[act('conversation.take', a), act('conversation.take', a), act('conversation.take', b)],
    ...[act('conversation.release', a), act('conversation.take', c), act('conversation.take', a)],
  ];
  const codesWith = (agents: Loaded['agents']) =>
    decide([...births, ...asked], { ...nothing, agents })
      .slice(births.length)
      .map(({ result }) => (result.ok ? 'ok' : result.code));
  const oneFree = ['ok', 'ok', 'agent_full', 'ok', 'ok', 'agent_full'];
  expect(codesWith(new Map([[mia.id, { capacity: 3, open: 2 }]]))).toEqual(oneFree);
  expect(codesWith(new Map([[mia.id, { capacity: null, open: limits.agentCapacity - 1 }]]))).toEqual(oneFree);
  // Given too much before the capacity was lowered; or nobody looked.
  const none = [...['agent_full', 'agent_full', 'agent_full'], ...['conflict', 'agent_full', 'agent_full']];
  expect(codesWith(new Map([[mia.id, { capacity: 1, open: 4 }]]))).toEqual(none);
  expect(codesWith(new Map())).toEqual(none);
});
