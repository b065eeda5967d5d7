import { describe, expect, it } from 'vitest';
import type { ConversationView } from '#client/types.ts';
import { timelineOf } from '../../../../web/console/thread/timeline.ts';

const day = (date: number, minute = 0) => new Date(2026, 10, date, 12, minute).toISOString();
type Message = ConversationView['messages'][number];
type Note = ConversationView['notes'][number];

const said = (seq: number, type: 'customer' | 'agent' | 'ai', at = day(27, seq), kind: Message['kind'] = 'text') =>
  ({
    ...{ id: `m${seq}`, conversationId: 'a', sessionId: 's', seq, sender: { type }, kind, text: `${seq}` },
    ...{ attachments: [], citations: [], createdAt: at },
  }) satisfies Message;
const note = (afterSeq: number, at = day(27, afterSeq)): Note => ({
  ...{ id: `n${afterSeq}`, conversationId: 'a', afterSeq, author: { id: 'mia', name: 'Mia' }, text: '', createdAt: at },
});
const viewOf = (messages: Message[], more: Partial<ConversationView> = {}, customerReadSeq = 0) =>
  ({
    ...{ conversationId: 'a', messages, hasOlder: false, lastSeq: 0, pending: [], draft: null, typing: [] },
    ...{ waiting: null, notes: [] },
    conversation: { customerReadSeq } as ConversationView['conversation'],
    ...more,
  }) satisfies ConversationView;
const keys = (view: ConversationView, older: Message[] = [], hasOlder = false) =>
  timelineOf({ view, older, hasOlder }).map(({ type, key }) => (type === 'day' ? 'day' : key));

describe('a thread', () => {
  it('has notes after their message, and those of pages that are not there with these pages', () => {
    const view = viewOf([said(3, 'customer'), said(4, 'agent')], { notes: [note(4), note(3), note(1), note(0)] });
    expect(keys(view, [], true)).toEqual(['day', 'm3', 'n3', 'm4', 'n4']);
    expect(keys(view, [said(1, 'customer'), said(2, 'ai')])).toEqual([
      ...['day', 'n0', 'm1', 'n1', 'm2', 'm3', 'n3', 'm4', 'n4'],
    ]);
  });

  it('has a line for each day', () => {
    const view = viewOf([said(1, 'customer', day(25)), said(2, 'ai', day(25)), said(3, 'customer', day(27))]);
    expect(keys(view)).toEqual(['day', 'm1', 'm2', 'day', 'm3']);
  });

  it('ends with what is not a message yet', () => {
    const pending = [{ conversationId: 'a', clientMessageId: 'p', text: '', createdAt: '', phase: 'sending' as const }];
    const draft = { replyId: 'r', turn: 1, index: 0, text: 'I' };
    expect(keys(viewOf([said(1, 'customer')], { pending, draft }))).toEqual(['day', 'm1', 'p', 'r']);
  });

  it('shows a name where another one spoke before, or a pause was', () => {
    const view = viewOf([said(1, 'customer'), said(2, 'customer'), said(3, 'ai'), said(4, 'ai', day(27, 30))]);
    const firsts = timelineOf({ view, older: [], hasOlder: false }).flatMap((item) =>
      item.type === 'message' ? [item.first] : [],
    );
    expect(firsts).toEqual([true, false, true, true]);
  });

  it('marks the last of ours as seen once the customer has read it', () => {
    const messages = [said(1, 'agent'), said(2, 'agent'), said(3, 'customer')];
    const seen = (readSeq: number) =>
      timelineOf({ view: viewOf(messages, {}, readSeq), older: [], hasOlder: false }).flatMap((item) =>
        item.type === 'message' && item.seen ? [item.key] : [],
      );
    expect(seen(1)).toEqual([]);
    expect(seen(2)).toEqual(['m2']);
  });
});
