import { applyFact } from '#client/thread/apply-fact.ts';
import { applyOpened } from '#client/thread/apply-page.ts';
import { asking, createThread, type Fact, type Step, type Thread, type Told } from '#client/thread/thread.ts';
import type { Opened } from '#contract/sockets.ts';
import type { Conversation, Message } from '#contract/wire.ts';

export const conversationId = '0195a000-0000-7000-8000-000000000001';
const sessionId = '0195a000-0000-7000-8000-000000000002';
const createdAt = '2026-11-23T10:00:00.000Z';

export const conversationAt = (more: Partial<Conversation> = {}): Conversation => ({
  id: conversationId,
  customerId: '0195a000-0000-7000-8000-000000000003',
  channel: 'web',
  state: 'ai',
  epoch: 1,
  turn: 0,
  agent: null,
  sessionId,
  lastSeq: 0,
  customerReadSeq: 0,
  agentReadSeq: 0,
  waitingSince: null,
  dueAt: null,
  createdAt,
  ...more,
});

export const messageAt = (seq: number, more: Partial<Message> = {}): Message => ({
  id: `0195a000-0000-7000-8000-${String(seq).padStart(12, '0')}`,
  conversationId,
  sessionId,
  seq,
  sender: { type: 'ai' },
  kind: 'text',
  text: `text ${seq}`,
  attachments: [],
  citations: [],
  createdAt,
  ...more,
});

export const messagesTo = (from: number, to: number): Message[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => messageAt(from + at));

export const created = (seq: number, more: Partial<Message> = {}): Fact => ({
  name: 'message:created',
  payload: { conversationId, seq, message: messageAt(seq, more) },
});
export const started = (replyId: string, turn = 1): Fact => ({
  name: 'reply:started',
  payload: { conversationId, replyId, turn },
});
export const delta = (replyId: string, index: number, text = `${index} `): Fact => ({
  name: 'reply:delta',
  payload: { conversationId, replyId, index, text },
});
export const ended = (replyId: string, more: { seq?: number } = {}): Fact => ({
  name: 'reply:ended',
  payload: { conversationId, replyId, status: 'completed', ...more },
});
export const heads = (seq: number): Fact => ({
  name: 'conversation:heads',
  payload: { heads: { [conversationId]: seq } },
});

export const openedAt = (seq: number, more: Partial<Opened> = {}): Opened => ({
  conversation: conversationAt({ lastSeq: seq }),
  messages: messagesTo(1, seq),
  lastSeq: seq,
  hasMore: false,
  ...more,
});

/** A thread that was opened, and then told these facts. */
export function play(facts: Fact[], opened: Opened = openedAt(0)): Step {
  const fresh = createThread(conversationId);
  return tell(applyOpened(fresh, opened, asking(fresh)).thread, facts);
}

export function tell(thread: Thread, facts: Fact[]): Step {
  const told: Told[] = [];
  let now = thread;
  for (const fact of facts) {
    const step = applyFact(now, fact);
    now = step.thread;
    told.push(...step.told);
  }
  return { thread: now, told };
}

export const seqsOf = (told: Told[]): number[] =>
  told.flatMap((one) => (one.type === 'message' ? [one.message.seq] : []));
