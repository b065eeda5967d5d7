import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '#domain/command.ts';
import { type Conversation, createConversation, owesAnswer } from '#domain/conversation.ts';
import { decide } from '#domain/decide.ts';
import { effectsOf } from '#domain/effects.ts';
import { ann, closedHours, command, eve, finish, limits, message, mia, stop, system, timer, tom } from './cases.ts';

/** A command that fits the conversation as it is, give or take what `off` says: late, early, someone else's. */
const draw: ((c: Conversation, off: number) => Command)[] = [
  (_, off) => message(off === 0 ? ann : eve),
  () => message(ann),
  () => message(ann, 'I need a human'),
  (_, off) => message(off === 0 ? mia : tom),
  (c, off) => finish({ turn: c.turn + off }),
  (c, off) => finish({ turn: c.turn + off, handoff: 'model_asked' }),
  (c) => finish({ turn: c.turn, handoff: 'ai_unavailable', text: '' }),
  (c, off) => stop(off === 0 ? ann : mia, c.turn + off),
  () => stop(ann, null, ''),
  () => command('handoff.request', ann, { reason: 'customer_asked' }),
  () => command('handoff.cancel', ann, {}),
  (c, off) => timer({ epoch: c.epoch + off, dueAt: c.dueAt ?? 0 }),
  (c, off) => timer({ epoch: c.epoch, dueAt: (c.dueAt ?? 0) + off }),
  (_, off) => command('conversation.take', off === 0 ? mia : tom, {}),
  (_, off) => command('conversation.release', off === 0 ? mia : tom, {}),
  (_, off) => command('conversation.transfer', off === 0 ? mia : tom, { toAgent: { id: tom.id ?? '', name: 'Tom' } }),
  (_, off) => command('conversation.transfer', off === 0 ? mia : tom, { skillGroupId: tom.id ?? '' }),
  (_, off) => command('conversation.close', off === 0 ? ann : tom, {}),
  () => command('conversation.close', system, {}),
  () => command('conversation.rate', ann, { score: 3, comment: null }),
  () => command('note.add', mia, { text: 'a note' }),
  (c) => command('conversation.erase', system, { fromSeq: 1, toSeq: c.lastSeq + 1 }),
];

const steps = fc.array(
  fc.record({ which: fc.nat(draw.length - 1), off: fc.constantFrom(0, 0, 0, 0, -1, 1), later: fc.nat(200_000) }),
  { minLength: 1, maxLength: 80, size: 'max' },
);

function holds(c: Conversation): void {
  expect(c.answeredTurn).toBeLessThanOrEqual(c.turn);
  expect(owesAnswer(c) && !c.unanswered, 'an answer is owed to nobody').toBe(false);
  if (owesAnswer(c)) expect(c.state).toBe('ai');
  if (c.state === 'ai' && c.unanswered) expect(owesAnswer(c), 'silence').toBe(true);
  if (c.state === 'waiting') expect(c.dueAt, 'a wait without an end').not.toBeNull();
  if (c.state === 'human' && c.unanswered) expect(c.dueAt, 'a silent agent for ever').not.toBeNull();
  if (c.state === 'ai' || c.state === 'closed') expect(c.dueAt).toBeNull();
  expect(c.agentId !== null).toBe(c.state === 'human');
  expect(c.waitingSince !== null).toBe(c.state === 'waiting');
  if (c.skillGroupId !== null) expect(c.state).toBe('waiting');
}

function follows(before: Conversation, after: Conversation, messages: number): void {
  for (const key of ['epoch', 'turn', 'answeredTurn', 'sessionNumber'] as const) {
    expect(after[key], key).toBeGreaterThanOrEqual(before[key]);
  }
  expect(after.lastSeq).toBe(before.lastSeq + messages);
  const changed =
    after.state !== before.state ||
    after.agentId !== before.agentId ||
    after.sessionId !== before.sessionId ||
    after.waitingSince !== before.waitingSince;
  if (changed) expect(after.epoch, 'every change of state or owner raises the epoch').toBeGreaterThan(before.epoch);
  if (after.epoch > before.epoch) expect(after.turn).toBeGreaterThan(before.turn);
  expect(after.sessionId !== before.sessionId).toBe(after.sessionNumber > before.sessionNumber);
  for (const key of ['id', 'siteId', 'channel', 'customerId', 'createdAt'] as const)
    expect(after[key]).toBe(before[key]);
}

test('whatever is commanded in whatever order, what must hold holds', () => {
  const { siteId, channel, customerId, id } = {
    siteId: eve.id ?? '',
    channel: 'web',
    customerId: ann.id ?? '',
    id: mia.id ?? '',
  };
  fc.assert(
    fc.property(steps, fc.boolean(), (script, open) => {
      const policy = open ? limits : { ...limits, hours: closedHours };
      let now = 1_000_000;
      let sessions = 1;
      let c = createConversation({ id, siteId, channel, customerId }, 'session 1', now);
      for (const { which, off, later } of script) {
        now += later;
        const given = { ...(draw[which] as (typeof draw)[number])(c, off), at: now };
        const circumstances = { limits: policy, hasSlot: () => true, newSessionId: () => `session ${++sessions}` };
        const untouched = JSON.stringify(c);
        const decision = decide(c, given, circumstances);
        expect(JSON.stringify(c)).toBe(untouched);
        if ('refused' in decision) {
          expect(Object.keys(decision)).toEqual(['refused']);
          continue;
        }
        const { next, messages } = decision.accepted;
        follows(c, next, messages.length);
        holds(next);
        const effects = effectsOf(c, decision.accepted, null);
        expect(effects.some(({ type }) => type === 'state')).toBe(next.epoch !== c.epoch);
        if (decision.accepted.reason) expect(next.epoch, 'a reason is of a change of state').toBeGreaterThan(c.epoch);
        if (owesAnswer(next) && next.turn > c.turn)
          expect(effects).toContainEqual({ type: 'turn', turn: next.turn, owed: true });
        if (next.dueAt !== null && next.dueAt !== c.dueAt) {
          expect(effects).toContainEqual({ type: 'timer', epoch: next.epoch, dueAt: next.dueAt });
        }
        c = next;
      }
    }),
    { numRuns: 1000 },
  );
}, 60_000);

test('a timer of a moment that has passed over does nothing, whatever came in between', () => {
  fc.assert(
    fc.property(steps, (script) => {
      let now = 1_000_000;
      let c = createConversation({ id: mia.id ?? '', siteId: '', channel: 'web', customerId: ann.id ?? '' }, 's', now);
      const circumstances = { limits, hasSlot: () => true, newSessionId: () => 's' };
      const set: { epoch: number; dueAt: number }[] = [];
      for (const { which, off, later } of script) {
        now += later;
        const decision = decide(c, { ...(draw[which] as (typeof draw)[number])(c, off), at: now }, circumstances);
        if ('accepted' in decision) c = decision.accepted.next;
        if (c.dueAt !== null) set.push({ epoch: c.epoch, dueAt: c.dueAt });
        for (const one of set) {
          if (one.epoch === c.epoch && one.dueAt === c.dueAt) continue;
          expect(decide(c, { ...timer(one), at: now + 10_000_000 }, circumstances)).toEqual({ refused: 'expired' });
        }
      }
    }),
    { numRuns: 200 },
  );
});
