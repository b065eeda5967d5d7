import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignWaiting, type Candidate, type Waiting } from '#domain/routing.ts';

const agent = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  ...{ id, skillGroupIds: [], open: 0, capacity: 2, givenAt: 0 },
  ...more,
});
const waits = (skillGroupId: string | null = null, previousAgentId: string | null = null): Waiting => ({
  skillGroupId,
  previousAgentId,
});
const receivers = (waiting: Waiting[], agents: Candidate[]) =>
  assignWaiting(waiting, agents).map((one) => [waiting.indexOf(one.waiting), one.agentId]);

test('who has most free share of their capacity gets it, however much they have', () => {
  const agents = [agent('a', { open: 1, capacity: 2 }), agent('b', { open: 3, capacity: 8 })];
  expect(receivers([waits()], agents)).toEqual([[0, 'b']]);
});

test('of two who are as free the one who was given something longest ago, and then the other', () => {
  const agents = [agent('a', { givenAt: 2 }), agent('b', { givenAt: 1 }), agent('c', { givenAt: 3 })];
  expect(receivers([waits(), waits(), waits(), waits()], agents)).toEqual([
    ...[
      [0, 'b'],
      [1, 'a'],
      [2, 'c'],
      [3, 'b'],
    ],
  ]);
});

test('the line is gone through in order; whom nobody fits does not hold up who comes behind', () => {
  const agents = [agent('a', { skillGroupIds: ['g'], capacity: 1 }), agent('b', { capacity: 1 })];
  const line = [waits('h'), waits('g'), waits(), waits()];
  expect(receivers(line, agents)).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
});

test('who knows the customer comes first, if they are free and it fits them', () => {
  const busy = agent('a', { open: 9, capacity: 10 });
  expect(receivers([waits(null, 'a')], [agent('b'), busy])).toEqual([[0, 'a']]);
  expect(receivers([waits(null, 'a')], [agent('b'), { ...busy, open: 10 }])).toEqual([[0, 'b']]);
  expect(receivers([waits('g', 'a')], [busy, agent('b', { skillGroupIds: ['g'] })])).toEqual([[0, 'b']]);
  expect(receivers([waits(null, 'gone')], [agent('b')])).toEqual([[0, 'b']]);
});

const groups = ['g', 'h', 'i'];
const candidates = fc
  .array(
    fc.record({
      skillGroupIds: fc.subarray(groups),
      open: fc.nat(4),
      capacity: fc.integer({ min: 1, max: 4 }),
      givenAt: fc.nat(5),
    }),
    { maxLength: 5 },
  )
  .map((drawn) => drawn.map((one, n) => ({ ...one, id: `agent ${n}` })));
const line = fc.array(
  fc.record({
    skillGroupId: fc.constantFrom(null, ...groups),
    previousAgentId: fc.constantFrom(null, 'agent 0', 'agent 1', 'gone'),
  }),
  { maxLength: 20 },
);

test('nobody gets more than they can have or what is not for them, and nothing waits that somebody could have had', () => {
  fc.assert(
    fc.property(line, candidates, (waiting, agents) => {
      const assigned = assignWaiting(waiting, agents);
      const given = (id: string) => assigned.filter(({ agentId }) => agentId === id).length;
      const may = (one: Waiting, { skillGroupIds }: Candidate) =>
        one.skillGroupId === null || skillGroupIds.includes(one.skillGroupId);
      expect(new Set(assigned.map((one) => one.waiting)).size).toBe(assigned.length);
      for (const { waiting: one, agentId } of assigned) {
        const to = agents.find(({ id }) => id === agentId);
        expect(to && may(one, to)).toBe(true);
      }
      for (const { id, open, capacity } of agents) expect(given(id)).toBeLessThanOrEqual(Math.max(0, capacity - open));
      const left = agents.filter(({ id, open, capacity }) => open + given(id) < capacity);
      const still = waiting.filter((one) => !assigned.some((done) => done.waiting === one));
      for (const one of still) expect(left.filter((free) => may(one, free))).toEqual([]);
    }),
  );
});
