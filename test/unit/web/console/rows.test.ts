import { describe, expect, it } from 'vitest';
import type { ConversationView } from '#client/types.ts';
import { alertsBetween, countOpen } from '../../../../web/console/inbox/attention.ts';
import {
  applyChanged,
  applyTagged,
  applyView,
  byActivity,
  isUnread,
  mergeListed,
  ownedIn,
  type Row,
  type Rows,
  waitingIn,
} from '../../../../web/console/inbox/rows.ts';

type Listed = Parameters<typeof mergeListed>[1][number];

const at = (second: number) => new Date(Date.UTC(2026, 10, 27, 12, 0, second)).toISOString();
const mia = { id: 'mia', name: 'Mia' };

const listed = (id: string, more: Partial<Listed> = {}): Listed => ({
  ...{ id, customerId: `c-${id}`, customer: { id: `c-${id}`, name: null }, channel: 'web', state: 'ai', epoch: 1 },
  ...{ turn: 1, agent: null, sessionId: 's', lastSeq: 1, customerReadSeq: 0, agentReadSeq: 0, waitingSince: null },
  ...{ dueAt: null, createdAt: at(0), updatedAt: at(0), skillGroupId: null, unanswered: false, tags: [] },
  ...{ attributes: {}, score: null },
  ...more,
});
const rowsOf = (...items: Listed[]): Rows => mergeListed(new Map(), items);
const only = (rows: Rows, id = 'a'): Row => rows.get(id) as Row;
const changed = (epoch: number, state: Row['state'], agent: Row['agent'] = null) => ({
  ...{ conversationId: 'a', epoch, state, agent },
});

const said = (seq: number, type: 'customer' | 'agent', text: string, kind: 'text' | 'event' = 'text') => ({
  ...{ id: `m${seq}`, conversationId: 'a', sessionId: 's', seq, sender: { type }, kind, text },
  ...{ attachments: [], citations: [], createdAt: at(seq) },
});
const view = (messages: ConversationView['messages'], agentReadSeq = 0): ConversationView => ({
  ...{ conversationId: 'a', messages, hasOlder: false, lastSeq: messages.length, pending: [], draft: null },
  ...{ typing: [], waiting: null, notes: [], conversation: { ...listed('a'), agentReadSeq } },
});

describe('a state', () => {
  it('is that of the highest epoch, in whatever order it is heard', () => {
    const facts = [changed(2, 'waiting'), changed(3, 'human', mia)];
    for (const order of [facts, [...facts].reverse()]) {
      const rows = order.reduce((now, fact) => applyChanged(now, fact, at(9)), rowsOf(listed('a')));
      expect(only(rows)).toMatchObject({ state: 'human', epoch: 3, agent: mia, waitingSince: null });
    }
  });

  it('that was heard stands against an answer that was read before', () => {
    const heard = applyChanged(rowsOf(listed('a')), changed(2, 'waiting'), at(5));
    const rows = mergeListed(heard, [listed('a', { tags: ['late'] })]);
    expect(only(rows)).toMatchObject({ state: 'waiting', epoch: 2, waitingSince: at(5), tags: ['late'] });
    expect(only(mergeListed(rows, [listed('a', { state: 'human', epoch: 3, agent: mia })]))).toMatchObject({
      ...{ state: 'human', agent: mia },
    });
  });

  it('of a conversation that is not known says nothing yet', () => {
    expect(applyChanged(new Map(), changed(2, 'waiting'), at(5)).size).toBe(0);
  });
});

describe('last words', () => {
  it('are the newest that were said, by people or the AI; an event is none', () => {
    const rows = applyView(rowsOf(listed('a')), view([said(1, 'customer', 'hi'), said(2, 'agent', 'joined', 'event')]));
    expect(only(rows).last?.text).toBe('hi');
    expect(only(rows).activeAt).toBe(at(1));
  });

  it('stay while another list is read, and an unchanged view changes nothing', () => {
    const rows = applyView(rowsOf(listed('a')), view([said(1, 'customer', 'hi')]));
    expect(only(mergeListed(rows, [listed('a')])).last?.text).toBe('hi');
    expect(applyView(rows, view([said(1, 'customer', 'hi')]))).toBe(rows);
  });

  it('of the customer are unread until an agent has read as far', () => {
    const rows = rowsOf(listed('a', { state: 'human', agent: mia }));
    const heard = applyView(rows, view([said(1, 'customer', 'hi'), said(2, 'agent', 'hello')]));
    expect(isUnread(only(heard))).toBe(true);
    expect(isUnread(only(applyView(heard, view([said(1, 'customer', 'hi')], 1))))).toBe(false);
    expect(isUnread(only(rowsOf(listed('a', { unanswered: true, lastSeq: 4, agentReadSeq: 3 }))))).toBe(true);
  });
});

describe('lists', () => {
  const rows = rowsOf(
    listed('a', { state: 'waiting', waitingSince: at(5) }),
    listed('b', { state: 'waiting', waitingSince: at(2) }),
    listed('c', { state: 'human', agent: mia, updatedAt: at(3) }),
    listed('d', { state: 'human', agent: { id: 'noor', name: 'Noor' } }),
    listed('e', { state: 'human', agent: mia, updatedAt: at(8) }),
  );

  it('have who waits longest first, and of one’s own the latest', () => {
    expect(waitingIn(rows).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(ownedIn(rows, 'mia').map(({ id }) => id)).toEqual(['e', 'c']);
    expect([...rows.values()].sort(byActivity)[0]?.id).toBe('e');
  });

  it('lose what somebody else has got', () => {
    const taken = applyChanged(rows, changed(2, 'human', { id: 'noor', name: 'Noor' }), at(9));
    expect(waitingIn(taken).map(({ id }) => id)).toEqual(['b']);
    expect(ownedIn(taken, 'mia')).toHaveLength(2);
  });

  it('know tags by what was added and removed, also when it is told twice', () => {
    const fact = { conversationId: 'a', added: ['vip'], removed: ['old'] };
    const tagged = applyTagged(rowsOf(listed('a', { tags: ['old', 'x'] })), fact);
    expect(only(tagged).tags).toEqual(['x', 'vip']);
    expect(applyTagged(tagged, fact)).toBe(tagged);
  });
});

describe('attention', () => {
  const quiet = rowsOf(listed('a'), listed('b', { state: 'human', agent: mia }));

  it('is for who begins to wait, once', () => {
    const waits = applyChanged(quiet, changed(2, 'waiting'), at(1));
    expect(alertsBetween(quiet, waits, 'mia').map(({ kind, row }) => [kind, row.id])).toEqual([['waiting', 'a']]);
    expect(alertsBetween(waits, applyTagged(waits, { conversationId: 'a', added: ['x'], removed: [] }), 'mia')).toEqual(
      [],
    );
    expect(countOpen(waits, 'mia')).toBe(1);
  });

  it('is for a conversation that one is given, and for new words in one’s own', () => {
    const given = applyChanged(quiet, changed(2, 'human', mia), at(1));
    expect(alertsBetween(quiet, given, 'mia').map(({ kind }) => kind)).toEqual(['given']);
    const spoke = applyView(given, view([said(1, 'customer', 'hello?')]));
    expect(alertsBetween(given, spoke, 'mia').map(({ kind }) => kind)).toEqual(['message']);
    expect(alertsBetween(given, spoke, 'noor')).toEqual([]);
    const unread = applyView(quiet, view([said(1, 'customer', 'hello?')]));
    const withWords = applyChanged(unread, changed(2, 'human', mia), at(2));
    expect(alertsBetween(quiet, withWords, 'mia').map(({ kind }) => kind)).toEqual(['given']);
    expect(countOpen(spoke, 'mia')).toBe(1);
  });
});
