import { expect, test } from 'vitest';
import type { Command } from '#domain/command.ts';
import { createConversation } from '#domain/conversation.ts';
import { decide } from '#domain/decide.ts';
import { type Effect, effectsOf } from '#domain/effects.ts';
import { bornAt, circumstances, commands, limits, now, type Situation, situations } from './cases.ts';

const replyId = '0195a000-0000-7000-8000-000000000060';
const messages = (fromSeq: number, toSeq = fromSeq): Effect => ({ type: 'messages', fromSeq, toSeq });
const state = (reason: string): Effect => ({ type: 'state', reason });
const turn = (at: number, owed: boolean): Effect => ({ type: 'turn', turn: at, owed });
const timer = (ms: number): Effect => ({ type: 'timer', epoch: 5, dueAt: now + ms });
const waiting: Effect = { type: 'waiting' };
const ended = (status: 'completed' | 'stopped', seq: number | null): Effect => ({
  type: 'reply_ended',
  replyId,
  status,
  seq,
});

/** What must follow, in the order in which clients hear it. The last message of every situation is number 5. */
const cases: [Situation, string, Effect[]][] = [
  ['ai, answered', 'customer writes', [messages(6), turn(10, true)]],
  ['waiting', 'customer writes', [messages(6)]],
  ['human, asked', 'customer writes', [messages(6)]],
  [
    'human, answered',
    'customer writes',
    [messages(6), { type: 'timer', epoch: 4, dueAt: now + limits.agentSilenceMs }],
  ],
  ['waiting', 'agent tags', [{ type: 'tags' }]],
  ['closed', 'customer writes', [messages(6), state('reopened'), turn(11, true)]],
  ['ai, owing', 'AI finishes', [messages(6), ended('completed', 6), turn(9, false)]],
  [
    'ai, owing',
    'AI finishes and hands over',
    [
      messages(6, 7),
      ended('completed', 6),
      state('model_asked'),
      turn(10, false),
      timer(limits.handoffTimeoutMs),
      waiting,
    ],
  ],
  ['ai, owing', 'customer stops', [messages(6), ended('stopped', 6), turn(9, false)]],
  ['ai, owing', 'customer stops before a word', [messages(6), turn(9, false)]],
  ['ai, answered', 'customer stops', []],
  ['waiting', 'timer ends', [messages(6), state('nobody_free'), turn(10, true), waiting]],
  [
    'waiting',
    'agent takes',
    [messages(6), state('agent_joined'), turn(10, false), timer(limits.agentSilenceMs), waiting],
  ],
  ['human, answered', 'agent takes', []],
  ['human, asked', 'agent releases', [messages(6), state('agent_released'), turn(10, true)]],
  ['human, answered', 'customer rates', []],
  ['closed', 'customer is merged', []],
  ['closed', 'system erases', [{ type: 'erased', fromSeq: 1, toSeq: 5 }]],
];

test.each(cases)('%s, %s', (situation, name, effects) => {
  const before = situations[situation];
  const decision = decide(before, commands[name] as Command, circumstances);
  if ('refused' in decision) throw new Error(decision.refused);
  expect(effectsOf(before, decision.accepted, null)).toEqual(effects);
});

test('a birth tells nobody: only who made it knows of it', () => {
  const { id, siteId, channel, customerId } = situations.closed;
  const next = createConversation({ id, siteId, channel, customerId }, 's', bornAt);
  expect(effectsOf(null, { next, messages: [] }, null)).toEqual([]);
});

test('a note is told by its id alone', () => {
  const before = situations.closed;
  expect(effectsOf(before, { next: before, messages: [] }, 'n1')).toEqual([{ type: 'note', noteId: 'n1' }]);
});
