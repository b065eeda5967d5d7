import { describe, expect, test } from 'vitest';
import type { Command } from '#domain/command.ts';
import { decide } from '#domain/decide.ts';
import {
  ann,
  bornAt,
  circumstances,
  command,
  commands,
  eve,
  limits,
  message,
  now,
  type Situation,
  situations,
  sum,
  timer,
} from './cases.ts';

const columns = [
  'ai, answered',
  'ai, owing',
  'waiting',
  'human, answered',
  'human, asked',
  'closed',
] as const satisfies Situation[];
type Row = [string, string, string, string, string, string];
const everywhere = (end: string): Row => [end, end, end, end, end, end];

/** state × command × who: what `sum` says of it, in the order of `columns`. The conversation is Mia's where it is human. */
const expected: Record<string, Row> = {
  'customer writes': [
    't1 customer owed asked',
    't1 customer owed',
    'customer',
    'customer due600 asked',
    'customer',
    'ai e1 t2 a1 customer =reopened session owed asked',
  ],
  'customer asks for a human': [
    'waiting e1 t1 a1 customer #customer_asked due120 asked',
    'waiting e1 t1 a3 customer #customer_asked due120',
    'customer',
    'customer due600 asked',
    'customer',
    'waiting e2 t2 a2 customer #customer_asked session due120 asked',
  ],
  'stranger writes': everywhere('forbidden'),
  'agent writes': [
    'human(Mia) e1 t1 a1 #agent_joined agent',
    'human(Mia) e1 t1 a3 #agent_joined agent answered',
    'human(Mia) e1 t1 a1 #agent_joined agent undue answered',
    'agent',
    'agent undue answered',
    'human(Mia) e2 t2 a2 #agent_joined agent session',
  ],
  'other agent writes': [
    'human(Tom) e1 t1 a1 #agent_joined agent',
    'human(Tom) e1 t1 a3 #agent_joined agent answered',
    'human(Tom) e1 t1 a1 #agent_joined agent undue answered',
    'not_owner',
    'not_owner',
    'human(Tom) e2 t2 a2 #agent_joined agent session',
  ],
  'AI finishes': [
    'superseded',
    'a2 ai answered reply:completed@9',
    'superseded',
    'superseded',
    'superseded',
    'superseded',
  ],
  'AI finishes an older turn': everywhere('superseded'),
  'AI finishes and hands over': [
    'superseded',
    'waiting e1 t1 a3 ai #model_asked due120 answered reply:completed@9',
    'superseded',
    'superseded',
    'superseded',
    'superseded',
  ],
  'AI hands over without a word': [
    'superseded',
    'waiting e1 t1 a3 #ai_unavailable due120 reply:completed@9',
    'superseded',
    'superseded',
    'superseded',
    'superseded',
  ],
  'customer stops': ['-', 'a2 ai answered reply:stopped@9', '-', '-', '-', '-'],
  'agent stops': ['-', 'a2 ai answered reply:stopped@9', '-', '-', '-', '-'],
  'customer stops an older turn': ['-', 'a2 #reply_stopped answered reply:stopped@9', '-', '-', '-', '-'],
  'customer stops before a word': ['-', 'a2 #reply_stopped answered reply:stopped@9', '-', '-', '-', '-'],
  'customer wants a human': [
    'waiting e1 t1 a1 #customer_asked due120',
    'waiting e1 t1 a3 #customer_asked due120',
    '-',
    '-',
    '-',
    'waiting e2 t2 a2 #customer_asked session due120',
  ],
  'customer wants a human, in words': [
    'waiting e1 t1 a1 #customer_asked due120 note',
    'waiting e1 t1 a3 #customer_asked due120 note',
    '-',
    '-',
    '-',
    'waiting e2 t2 a2 #customer_asked session due120 note',
  ],
  'stranger wants a human': everywhere('forbidden'),
  'customer cancels the wait': [
    '-',
    '-',
    'ai e1 t1 #customer_cancelled owed undue',
    'conflict',
    'conflict',
    'conflict',
  ],
  'timer ends': [
    'expired',
    'expired',
    'ai e1 t1 #nobody_free owed undue',
    'expired',
    'ai e1 t1 #agent_silent owed undue',
    'expired',
  ],
  'timer of an older epoch ends': everywhere('expired'),
  'timer of another moment ends': everywhere('expired'),
  'agent takes': [
    'human(Mia) e1 t1 a1 #agent_joined',
    'human(Mia) e1 t1 a3 #agent_joined due600',
    'human(Mia) e1 t1 a1 #agent_joined due600',
    '-',
    '-',
    'conflict',
  ],
  'other agent takes': [
    'human(Tom) e1 t1 a1 #agent_joined',
    'human(Tom) e1 t1 a3 #agent_joined due600',
    'human(Tom) e1 t1 a1 #agent_joined due600',
    'not_owner',
    'not_owner',
    'conflict',
  ],
  'agent releases': [
    'conflict',
    'conflict',
    'conflict',
    'ai e1 t1 a1 #agent_released',
    'ai e1 t1 #agent_released owed undue',
    'conflict',
  ],
  'other agent releases': ['conflict', 'conflict', 'conflict', 'not_owner', 'not_owner', 'conflict'],
  'system releases': [
    'conflict',
    'conflict',
    'conflict',
    'ai e1 t1 a1 #agent_released',
    'ai e1 t1 #agent_released owed undue',
    'conflict',
  ],
  'agent transfers to Tom': [
    'human(Tom) e1 t1 a1 #transferred',
    'human(Tom) e1 t1 a3 #transferred due600',
    'human(Tom) e1 t1 a1 #transferred due600',
    'human(Tom) e1 t1 a1 #transferred',
    'human(Tom) e1 t1 a1 #transferred due600',
    'conflict',
  ],
  'agent transfers to herself': [
    'human(Mia) e1 t1 a1 #transferred',
    'human(Mia) e1 t1 a3 #transferred due600',
    'human(Mia) e1 t1 a1 #transferred due600',
    '-',
    '-',
    'conflict',
  ],
  'agent transfers to a group': [
    'waiting e1 t1 a1 #transferred due120',
    'waiting e1 t1 a3 #transferred due120',
    'waiting e1 t1 a1 #transferred due120',
    'waiting e1 t1 a1 #transferred due120',
    'waiting e1 t1 a1 #transferred due120',
    'conflict',
  ],
  'other agent transfers': [
    'human(Tom) e1 t1 a1 #transferred',
    'human(Tom) e1 t1 a3 #transferred due600',
    'human(Tom) e1 t1 a1 #transferred due600',
    'not_owner',
    'not_owner',
    'conflict',
  ],
  'manager transfers to Tom': [
    'human(Tom) e1 t1 a1 #transferred',
    'human(Tom) e1 t1 a3 #transferred due600',
    'human(Tom) e1 t1 a1 #transferred due600',
    'human(Tom) e1 t1 a1 #transferred',
    'human(Tom) e1 t1 a1 #transferred due600',
    'conflict',
  ],
  'manager releases': [
    'conflict',
    'conflict',
    'conflict',
    'ai e1 t1 a1 #agent_released',
    'ai e1 t1 #agent_released owed undue',
    'conflict',
  ],
  'manager closes': [
    'closed e1 t1 a1 #closed_by_agent',
    'closed e1 t1 a3 #closed_by_agent answered',
    'closed e1 t1 a1 #closed_by_agent undue answered',
    'closed e1 t1 a1 #closed_by_agent',
    'closed e1 t1 a1 #closed_by_agent undue answered',
    '-',
  ],
  'manager assigns to Tom': [
    'human(Tom) e1 t1 a1 #assigned',
    'human(Tom) e1 t1 a3 #assigned due600',
    'human(Tom) e1 t1 a1 #assigned due600',
    'human(Tom) e1 t1 a1 #assigned',
    'human(Tom) e1 t1 a1 #assigned due600',
    'conflict',
  ],
  'manager assigns to Mia': [
    'human(Mia) e1 t1 a1 #assigned',
    'human(Mia) e1 t1 a3 #assigned due600',
    'human(Mia) e1 t1 a1 #assigned due600',
    '-',
    '-',
    'conflict',
  ],
  'system assigns what waited': [
    'human(Tom) e1 t1 a1 #assigned',
    'human(Tom) e1 t1 a3 #assigned due600',
    'human(Tom) e1 t1 a1 #assigned due600',
    'human(Tom) e1 t1 a1 #assigned',
    'human(Tom) e1 t1 a1 #assigned due600',
    'conflict',
  ],
  'system assigns what has moved on': [...everywhere('superseded').slice(1), 'conflict'] as Row,
  'agent tags': everywhere('+vip -new'),
  'agent describes': everywhere('attributes'),
  'customer closes': [
    'closed e1 t1 a1 #closed_by_customer',
    'closed e1 t1 a3 #closed_by_customer answered',
    'closed e1 t1 a1 #closed_by_customer undue answered',
    'closed e1 t1 a1 #closed_by_customer',
    'closed e1 t1 a1 #closed_by_customer undue answered',
    '-',
  ],
  'agent closes': [
    'closed e1 t1 a1 #closed_by_agent',
    'closed e1 t1 a3 #closed_by_agent answered',
    'closed e1 t1 a1 #closed_by_agent undue answered',
    'closed e1 t1 a1 #closed_by_agent',
    'closed e1 t1 a1 #closed_by_agent undue answered',
    '-',
  ],
  'other agent closes': [
    'closed e1 t1 a1 #closed_by_agent',
    'closed e1 t1 a3 #closed_by_agent answered',
    'closed e1 t1 a1 #closed_by_agent undue answered',
    'not_owner',
    'not_owner',
    '-',
  ],
  'system closes': [
    'closed e1 t1 a1 #closed_by_system',
    'closed e1 t1 a3 #closed_by_system answered',
    'closed e1 t1 a1 #closed_by_system undue answered',
    'closed e1 t1 a1 #closed_by_system',
    'closed e1 t1 a1 #closed_by_system undue answered',
    '-',
  ],
  'stranger closes': everywhere('forbidden'),
  'customer rates': everywhere('rating'),
  'agent notes': everywhere('note'),
  'customer is merged': everywhere('customer changed'),
  'another customer is merged': everywhere('conflict'),
  'system erases': everywhere('erased 1-5'),
  'system erases what is closed': ['conflict', 'conflict', 'conflict', 'conflict', 'conflict', 'erased 1-5'],
};

test('the table has a row for each command', () => {
  expect(Object.keys(expected)).toEqual(Object.keys(commands));
});

describe.each(Object.entries(expected))('%s', (name, row) => {
  test.each(columns.map((situation, i): [Situation, string] => [situation, row[i] ?? '']))(
    '%s: %s',
    (situation, end) => {
      const before = situations[situation];
      const given = commands[name];
      expect(given && sum(before, decide(before, given, circumstances))).toBe(end);
    },
  );
});

test('a decision leaves its input as it was', () => {
  const before = JSON.stringify(situations);
  for (const given of Object.values(commands)) {
    for (const situation of columns) decide(Object.freeze({ ...situations[situation] }), given, circumstances);
  }
  expect(JSON.stringify(situations)).toBe(before);
});

test('without a conversation there is nothing to command, but its birth', () => {
  for (const given of Object.values(commands))
    expect(decide(null, given, circumstances)).toEqual({ refused: 'not_found' });
  const { id, siteId, customerId } = situations.closed;
  const create = command('conversation.create', ann, { siteId, channel: 'web', customerId });
  const decision = decide(null, create, circumstances);
  expect(decision).toMatchObject({
    accepted: { messages: [], next: { id, state: 'ai', epoch: 1, turn: 0, lastSeq: 0 } },
  });
  expect(decide(situations.closed, create, circumstances)).toEqual({
    accepted: { messages: [], next: situations.closed },
  });
  const theft = command('conversation.create', eve, { siteId, channel: 'web', customerId: eve.id ?? '' });
  expect(decide(situations.closed, theft, circumstances)).toEqual({ refused: 'forbidden' });
});

test('a timer that comes before its moment does nothing', () => {
  const early = { ...timer(), at: now - 2 };
  for (const situation of ['waiting', 'human, asked'] as const) {
    expect(decide(situations[situation], early, circumstances)).toEqual({ refused: 'expired' });
  }
});

test('the clock of a silent agent runs from the first unanswered message', () => {
  const first = decide(situations['human, answered'], { ...message(ann), at: bornAt }, circumstances);
  if ('refused' in first) throw new Error(first.refused);
  const second = decide(first.accepted.next, message(ann), circumstances);
  expect(second).toMatchObject({ accepted: { next: { dueAt: bornAt + limits.agentSilenceMs } } });
});

test('a customer who is passed on to another group keeps the place in the line', () => {
  const pass = commands['agent transfers to a group'] as Command;
  const next = (situation: Situation) => decide(situations[situation], pass, circumstances);
  expect(next('waiting')).toMatchObject({ accepted: { next: { state: 'waiting', waitingSince: bornAt } } });
  expect(next('human, asked')).toMatchObject({ accepted: { next: { state: 'waiting', waitingSince: now } } });
});
