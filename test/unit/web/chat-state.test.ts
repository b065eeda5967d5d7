import { describe, expect, it } from 'vitest';
import type { ConversationView } from '#client/types.ts';
import type { Message } from '#contract/wire.ts';
import {
  type ChatState,
  firstState,
  isThinking,
  takeErased,
  takeOlder,
  takeRefused,
  takeView,
  threadOf,
  unreadOf,
} from '../../../web/widget/chat/chat-state.ts';
import { createStore } from '../../../web/widget/chat/create-store.ts';
import { type Row, rowsOf } from '../../../web/widget/chat/rows.ts';

type Sender = Message['sender']['type'];
const message = (seq: number, type: Sender, more: Partial<Message> = {}): Message => ({
  id: `id-${seq}`,
  conversationId: 'c',
  sessionId: 's',
  seq,
  sender: { type, ...(type === 'agent' ? { name: 'Mia' } : {}) },
  kind: type === 'system' ? 'event' : 'text',
  text: `text ${seq}`,
  attachments: [],
  citations: [],
  ...(type === 'customer' ? { clientMessageId: `m-${seq}` } : {}),
  createdAt: '2026-11-23T10:00:00.000Z',
  ...more,
});

const view = (messages: Message[], more: Partial<ConversationView> = {}): ConversationView => {
  const lastSeq = messages.at(-1)?.seq ?? 0;
  return {
    conversationId: 'c',
    conversation: {
      id: 'c',
      customerId: 'u',
      channel: 'web',
      state: 'ai',
      epoch: 1,
      turn: 1,
      agent: null,
      sessionId: 's',
      lastSeq,
      customerReadSeq: 0,
      agentReadSeq: 0,
      waitingSince: null,
      dueAt: null,
      createdAt: '2026-11-23T10:00:00.000Z',
    },
    messages,
    hasOlder: false,
    lastSeq,
    pending: [],
    draft: null,
    typing: [],
    waiting: null,
    notes: [],
    ...more,
  };
};
const inConversation = (now: ConversationView, changes: Partial<ConversationView['conversation']>) => ({
  ...now,
  conversation: { ...now.conversation, ...changes },
});
const stateOf = (now: ConversationView, more: Partial<ChatState> = {}): ChatState => ({
  ...firstState,
  view: now,
  ...more,
});
/** `ai 2 first last`: who, which, and its place in the run. */
const short = (row: Row): string => {
  if (!('author' in row)) return row.type;
  return [row.type, row.author.type, row.key, row.first ? 'first' : '', row.last ? 'last' : '']
    .filter(Boolean)
    .join(' ');
};

describe('history', () => {
  it('goes before what is there, once', () => {
    const state = stateOf(view([message(3, 'ai')]), { hasOlder: true, loadingOlder: true });
    const page = { messages: [message(1, 'customer'), message(2, 'ai')], hasMore: false };
    const next = { ...state, ...takeOlder(state, page) };
    expect(threadOf(next).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(next).toMatchObject({ hasOlder: false, loadingOlder: false });
    expect(threadOf({ ...next, ...takeOlder(next, page) }).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('stays with newer views of its conversation, and goes with another', () => {
    const state = stateOf(view([message(2, 'ai')]), { older: [message(1, 'customer')] });
    expect(takeView(state, view([message(2, 'ai'), message(3, 'ai')]))).not.toHaveProperty('older');
    const other = view([message(9, 'ai')], { conversationId: 'd', hasOlder: true });
    expect(takeView(state, other)).toEqual({ view: other, older: [], hasOlder: true, loadingOlder: false });
  });

  it('forgets what was erased', () => {
    const state = stateOf(view([]), { older: [message(1, 'customer'), message(2, 'ai')] });
    expect(takeErased(state, { fromSeq: 2, toSeq: 9 }).older).toMatchObject([
      { seq: 1, text: 'text 1' },
      { seq: 2, text: '', erased: true },
    ]);
  });
});

describe('unread', () => {
  it('are words of others beyond the read mark', () => {
    const all = [message(1, 'ai'), message(2, 'customer'), message(3, 'ai'), message(4, 'system'), message(5, 'agent')];
    expect(unreadOf(stateOf(view(all)))).toBe(3);
    expect(unreadOf(stateOf(inConversation(view(all), { customerReadSeq: 3 })))).toBe(1);
    expect(unreadOf(firstState)).toBe(0);
  });
});

describe('the AI thinks', () => {
  const asked = view([message(1, 'customer')]);
  it.each<[string, ConversationView, boolean]>([
    ['after a question', asked, true],
    ['over an event', view([message(1, 'customer'), message(2, 'system')]), true],
    [
      'not after an event that is the answer',
      view([message(1, 'customer'), message(2, 'system', { text: 'outside_hours' })]),
      false,
    ],
    [
      'not once it was stopped before a word',
      view([message(1, 'customer'), message(2, 'system', { text: 'reply_stopped' })]),
      false,
    ],
    [
      'of what was asked after that',
      view([message(1, 'system', { text: 'outside_hours' }), message(2, 'customer')]),
      true,
    ],
    ['no more once it speaks', { ...asked, draft: { replyId: 'r', turn: 1, index: 0, text: 'A' } }, false],
    ['no more after its answer', view([message(1, 'customer'), message(2, 'ai')]), false],
    ['not while a person has the word', inConversation(asked, { state: 'human' }), false],
    ['not before anybody asked', view([]), false],
  ])('%s', (_, now, thinks) => {
    expect(isThinking(stateOf(now))).toBe(thinks);
  });
});

describe('rows', () => {
  it('stand in order, in runs of one author, under their days', () => {
    const later = '2026-11-24T10:00:00.000Z';
    const now = view([
      message(1, 'customer'),
      message(2, 'ai'),
      message(3, 'ai'),
      message(4, 'system'),
      message(5, 'agent', { createdAt: later }),
    ]);
    expect(rowsOf(stateOf(now)).map(short)).toEqual([
      'day',
      'message customer m-1 first last',
      'message ai said-2 first',
      'message ai said-3 last',
      'event',
      'day',
      'message agent said-5 first last',
    ]);
  });

  it('begin a new run after a pause, and with another agent', () => {
    const minutes = (past: number) => ({ createdAt: `2026-11-23T10:0${past}:00.000Z` });
    const bo = { sender: { type: 'agent' as const, name: 'Bo' }, ...minutes(8) };
    const now = view([
      message(1, 'agent'),
      message(2, 'agent', minutes(1)),
      message(3, 'agent', minutes(8)),
      message(4, 'agent', bo),
    ]);
    expect(rowsOf(inState(now)).map((row) => ('first' in row ? [row.first, row.last] : []))).toEqual([
      [],
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });
  const inState = (now: ConversationView) => stateOf(inConversation(now, { state: 'human' }));

  it('keep their keys when a send and a draft become messages', () => {
    const pending = {
      conversationId: 'c',
      clientMessageId: 'm-1',
      text: 'a',
      createdAt: '',
      phase: 'sending' as const,
    };
    const before = rowsOf(stateOf(view([], { pending: [pending] })));
    expect(before.map(short)).toEqual(['pending customer m-1 first last']);
    expect(rowsOf(stateOf(view([message(1, 'customer')])))[1]?.key).toBe('m-1');

    const draft = { replyId: 'r', turn: 1, index: 0, text: 'A' };
    const growing = rowsOf(stateOf(view([message(1, 'customer')], { draft })));
    expect(growing.at(-1)).toMatchObject({ type: 'draft', key: 'said-2' });
    expect(rowsOf(stateOf(view([message(1, 'customer'), message(2, 'ai')]))).at(-1)?.key).toBe('said-2');
  });

  it('show what was read, what was refused, and who types', () => {
    const now = inConversation(
      view([message(1, 'customer'), message(2, 'customer')], { typing: [{ type: 'agent', id: 'a', name: 'Mia' }] }),
      { agentReadSeq: 1, state: 'human' },
    );
    const refused = takeRefused(stateOf(now, { carried: { 'm-9': [file] } }), {
      ...{ clientMessageId: 'm-9', text: 'no', error: { code: 'busy' } },
    });
    const rows = rowsOf(stateOf(now, refused));
    expect(rows.filter((row) => row.type === 'message').map(({ read }) => read)).toEqual([true, false]);
    expect(rows.at(-2)).toMatchObject({ type: 'unsent', unsent: { text: 'no', attachments: [file], refused: 'busy' } });
    expect(rows.at(-1)).toMatchObject({ type: 'typing', author: { type: 'agent', name: 'Mia' } });
  });
  const file = { fileId: 'f', name: 'a.png', type: 'image/png', size: 1 };
});

describe('a store', () => {
  it('tells of changes, and of nothing else', () => {
    const store = createStore({ a: 1, b: 1 });
    const told: number[] = [];
    const off = store.subscribe(() => told.push(store.get().a));
    store.set({ a: 2 });
    store.set({ a: 2 });
    store.set(({ a }) => ({ a: a + 1 }));
    off();
    store.set({ a: 9 });
    expect(told).toEqual([2, 3]);
  });
});
