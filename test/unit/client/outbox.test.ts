import { describe, expect, test } from 'vitest';
import { backoff, defaultTiming } from '#client/clock.ts';
import {
  dueOf,
  entryOf,
  markAccepted,
  markSending,
  nextDue,
  type Outbox,
  postpone,
  remove,
  restart,
  sentAs,
} from '#client/outbox/outbox.ts';
import { messageAt } from './script.ts';

const { conversationId: a } = messageAt(1);
const outgoing = (clientMessageId: string, conversationId = a) => ({
  conversationId,
  clientMessageId,
  text: clientMessageId,
  createdAt: '2026-11-23T10:00:00.000Z',
});
const box = (...ids: string[]): Outbox => ids.map((id) => entryOf(outgoing(id), 0));
const all = () => true;
const idsOf = (outbox: Outbox, now = 0, ready: (id: string) => boolean = all) =>
  dueOf(outbox, now, ready).map(({ clientMessageId }) => clientMessageId);

describe('the outbox', () => {
  test('sends one at a time per conversation', () => {
    const outbox = [...box('1', '2'), entryOf(outgoing('other', 'b'), 0)];
    expect(idsOf(outbox)).toEqual(['1', 'other']);
    expect(idsOf(markSending(outbox, '1'))).toEqual(['other']);
    expect(idsOf(markAccepted(markSending(outbox, '1'), '1', 0, defaultTiming))).toEqual(['2', 'other']);
  });

  test('a postponed one holds back those behind it', () => {
    const outbox = postpone(markSending(box('1', '2'), '1'), '1', 0, defaultTiming, () => 1);
    expect(idsOf(outbox)).toEqual([]);
    // Not 0, the time of the one behind: the timer would run hot.
    expect(nextDue(outbox, all)).toBe(defaultTiming.retryMs);
    expect(nextDue(markSending(outbox, '1'), all)).toBeUndefined();
    expect(idsOf(outbox, defaultTiming.retryMs)).toEqual(['1']);
  });

  test('an accepted one that no message followed goes again, but not beside another', () => {
    const outbox = markAccepted(box('1', '2'), '1', 0, defaultTiming);
    expect(idsOf(outbox, defaultTiming.createdMs)).toEqual(['1']);
    expect(idsOf(markSending(outbox, '2'), defaultTiming.createdMs)).toEqual([]);
  });

  test('a new connection begins from the front, once the thread is ready', () => {
    const outbox = restart(markAccepted(box('1', '2'), '1', 0, defaultTiming), a, 5);
    expect(idsOf(outbox, 5, () => false)).toEqual([]);
    expect(idsOf(outbox, 5)).toEqual(['1']);
  });

  test('knows its own message by sender and client id', () => {
    const outbox = box('1');
    const own = messageAt(1, { clientMessageId: '1', sender: { type: 'customer' } });
    expect(sentAs(outbox, own, 'customer')?.clientMessageId).toBe('1');
    expect(sentAs(outbox, own, 'agent')).toBeUndefined();
    expect(remove(outbox, outgoing('1'))).toEqual([]);
  });

  test('backs off with full jitter up to a limit', () => {
    expect(backoff(0, defaultTiming, () => 0)).toBe(0);
    expect(backoff(3, defaultTiming, () => 1)).toBe(2000);
    expect(backoff(99, defaultTiming, () => 1)).toBe(defaultTiming.retryMaxMs);
  });
});
