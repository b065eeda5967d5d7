import { expect, test } from 'vitest';
import { firstValues } from '#contract/settings.ts';
import { decideBatch } from '../../../src/workers/lane/decide-batch.ts';
import { eventsOf, spansOf } from '../../../src/workers/lane/event-of.ts';
import { commandsFor } from '../../support/lane-writers.ts';

const limits = { handoffTimeoutMs: 1000, agentSilenceMs: 1000, agentCapacity: 10, hours: firstValues('businessHours') };
const nothing = { fence: 1, conversations: new Map(), agents: new Map(), commands: new Map(), messages: new Map() };

test('each command has one event: of its own, or by a stretch of messages', () => {
  const [a, b] = [commandsFor(), commandsFor()];
  const commands = [
    a.create(),
    a.message('1'),
    b.create(),
    b.message('1'),
    a.message('2'),
    a.message('I need a human'),
  ];
  const more = [a.message('are you there'), { ...a.message('traced'), traceId: 't' }, a.message('last')];
  // The last one comes in the next quarter of an hour.
  const at = 1_800_000_000_000;
  const later = { ...b.message('2'), at: at + 900_000 };
  const outcomes = decideBatch(
    [...[...commands, ...more].map((command) => ({ ...command, at })), later].map((command) => ({ command })),
    nothing,
    { limits, subscriptions: [], now: Date.now() },
  );
  // The call for a human moves the state and leaves a line of its own; the traced one says more than its row.
  expect(spansOf(outcomes)).toEqual(
    expect.arrayContaining([
      [a.conversationId, 1, 2, 2_000_000],
      [a.conversationId, 5, 5, 2_000_000],
      [a.conversationId, 7, 7, 2_000_000],
      [b.conversationId, 1, 1, 2_000_000],
      [b.conversationId, 2, 2, 2_000_001],
    ]),
  );
  expect(spansOf(outcomes)).toHaveLength(5);
  expect(outcomes.flatMap(eventsOf).map(({ type }) => type)).toEqual([
    'conversation.create',
    'conversation.create',
    'message.create',
    'message.create',
  ]);
});
