import { expect, test } from 'vitest';
import { decide } from '#domain/decide.ts';
import { circumstances, closedHours, commands, limits, type Situation, situations, sum } from './cases.ts';

/** What the table of `transitions.test.ts` says holds where agents have slots and somebody is there; here is the rest. */
const everySituation = Object.keys(situations) as Situation[];

test('who has no slot is given nothing, and everything else goes on', () => {
  const full = { ...circumstances, hasSlot: () => false };
  const given: string[] = [];
  for (const [name, asked] of Object.entries(commands)) {
    for (const situation of everySituation) {
      const before = situations[situation];
      const decision = decide(before, asked, circumstances);
      const after = 'accepted' in decision ? decision.accepted.next.agentId : null;
      const gives = after !== null && after !== before.agentId;
      if (gives) given.push(name);
      expect(decide(before, asked, full)).toEqual(gives ? { refused: 'agent_full' } : decision);
    }
  }
  expect([...new Set(given)]).toEqual([
    'agent writes',
    'other agent writes',
    'agent takes',
    'other agent takes',
    'agent transfers to Tom',
    'agent transfers to herself',
    'other agent transfers',
    'manager transfers to Tom',
    'manager assigns to Tom',
    'manager assigns to Mia',
    'system assigns what waited',
  ]);
});

test('when nobody is there, who wants a person is told so, and everything else goes on', () => {
  const closed = { ...circumstances, limits: { ...limits, hours: closedHours } };
  const told: Record<string, string[]> = {};
  for (const [name, asked] of Object.entries(commands)) {
    for (const situation of everySituation) {
      const before = situations[situation];
      const decision = decide(before, asked, circumstances);
      const after = decide(before, asked, closed);
      const waits = 'accepted' in decision && before.state !== 'waiting' && decision.accepted.next.state === 'waiting';
      if (!waits || asked.type === 'conversation.transfer') expect(after).toEqual(decision);
      else told[name] = [...(told[name] ?? []), sum(before, after)];
    }
  }
  expect(told).toEqual({
    'customer asks for a human': [
      'customer #outside_hours',
      'customer #outside_hours',
      'ai e1 t1 a1 customer #outside_hours =reopened session',
    ],
    'AI finishes and hands over': ['a2 ai #outside_hours answered reply:completed@9'],
    'AI hands over without a word': ['a2 #outside_hours answered reply:completed@9'],
    'customer wants a human': ['#outside_hours', '#outside_hours', 'ai e1 t1 a1 #outside_hours =reopened session'],
    'customer wants a human, in words': [
      '#outside_hours note',
      '#outside_hours note',
      'ai e1 t1 a1 #outside_hours =reopened session note',
    ],
  });
});
