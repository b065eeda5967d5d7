import { describe, expect, test } from 'vitest';
import { applyOpened, applyPage } from '#client/thread/apply-page.ts';
import { asking, createThread, wantsSync } from '#client/thread/thread.ts';
import {
  conversationAt,
  conversationId,
  created,
  delta,
  ended,
  heads,
  messagesTo,
  openedAt,
  play,
  seqsOf,
  started,
  tell,
} from './script.ts';

describe('messages', () => {
  test('are told once and in order, whatever the order they came in', () => {
    const { thread, told } = play([created(2), created(1), created(2), created(3), created(1)]);
    expect(seqsOf(told)).toEqual([1, 2, 3]);
    expect(thread.messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(wantsSync(thread)).toBe(false);
  });

  test('beyond a gap wait for a sync', () => {
    const gap = play([created(1), created(4)]);
    expect(seqsOf(gap.told)).toEqual([1]);
    expect(wantsSync(gap.thread)).toBe(true);
    const page = { messages: messagesTo(2, 3), lastSeq: 3, hasMore: true };
    const step = applyPage(gap.thread, page, asking(gap.thread));
    expect(seqsOf(step.told)).toEqual([2, 3, 4]);
    expect(wantsSync(step.thread)).toBe(true);
    expect(step.thread.doubt).toBe(true);
  });

  test('the head tells of a message that was never heard of', () => {
    expect(wantsSync(play([created(1), heads(1)]).thread)).toBe(false);
    expect(wantsSync(play([created(1), heads(2)]).thread)).toBe(true);
  });

  test('a sync that brings nothing is not asked again until something is heard', () => {
    const { thread } = play([heads(2)]);
    const still = applyPage(thread, { messages: [], lastSeq: 0, hasMore: false }, asking(thread)).thread;
    expect(wantsSync(still)).toBe(false);
    expect(wantsSync(tell(still, [heads(2)]).thread)).toBe(true);
    expect(wantsSync(tell(still, [created(2)]).thread)).toBe(true);
  });

  test('a hole in what the server read is no reason to wait', () => {
    const { thread } = play([created(3)]);
    const step = applyPage(thread, { messages: messagesTo(2, 2), lastSeq: 2, hasMore: false }, asking(thread));
    expect(seqsOf(step.told)).toEqual([2, 3]);
  });

  test('facts that overtake the answer to open are kept', () => {
    const early = tell(createThread(conversationId), [created(4), created(3)]);
    expect(early.told).toEqual([]);
    const opened = openedAt(3, { messages: messagesTo(2, 3), hasMore: true });
    const step = applyOpened(early.thread, opened, asking(early.thread));
    expect(seqsOf(step.told)).toEqual([2, 3, 4]);
    expect(step.thread.hasOlder).toBe(true);
  });

  test('a conversation opened again goes on where it was', () => {
    const { thread } = play([created(1)]);
    const opened = openedAt(9, { messages: messagesTo(5, 9), hasMore: true });
    const step = applyOpened(thread, opened, asking(thread));
    expect(seqsOf(step.told)).toEqual([]);
    expect(wantsSync(step.thread)).toBe(true);
    const synced = applyPage(
      step.thread,
      { messages: messagesTo(2, 4), lastSeq: 4, hasMore: true },
      asking(step.thread),
    );
    expect(seqsOf(synced.told)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(synced.thread.doubt).toBe(false);
  });
});

describe('drafts', () => {
  test('grow by each delta once', () => {
    const { thread } = play([started('r1'), delta('r1', 0), delta('r1', 1), delta('r1', 0), delta('r1', 2)]);
    expect(thread.reply.draft).toEqual({ replyId: 'r1', turn: 1, index: 2, text: '0 1 2 ' });
  });

  test('a gap waits for the draft the server has; what came meanwhile is added', () => {
    const gap = play([started('r1'), delta('r1', 0), delta('r1', 2)]);
    expect(gap.thread.reply.draft?.text).toBe('0 ');
    expect(wantsSync(gap.thread)).toBe(true);
    const asked = asking(gap.thread);
    const later = tell(gap.thread, [delta('r1', 3)]);
    const draft = { replyId: 'r1', turn: 1, index: 2, text: '0 1 2 ' };
    const step = applyPage(later.thread, { messages: [], lastSeq: 0, hasMore: false, draft }, asked);
    expect(step.thread.reply.draft?.text).toBe('0 1 2 3 ');
    expect(wantsSync(step.thread)).toBe(false);
  });

  test('an unknown reply is looked up, and is over if the server has none', () => {
    const unknown = play([delta('r1', 5)]);
    expect(wantsSync(unknown.thread)).toBe(true);
    const { thread } = applyPage(unknown.thread, { messages: [], lastSeq: 0, hasMore: false }, asking(unknown.thread));
    expect(wantsSync(tell(thread, [delta('r1', 6)]).thread)).toBe(false);
  });

  test('a successor replaces the draft; the dead worker is not heard again', () => {
    const { thread, told } = play([
      started('r1'),
      delta('r1', 0, 'old'),
      started('r2'),
      delta('r1', 1),
      delta('r2', 0, 'new'),
    ]);
    expect(thread.reply.draft?.text).toBe('new');
    expect(told).toContainEqual({ type: 'draft-ended', ended: { replyId: 'r1', status: 'superseded' } });
    expect(wantsSync(thread)).toBe(false);
  });

  test('an older turn is stale', () => {
    expect(play([started('r2', 5), started('r1', 4), delta('r1', 0)]).thread.reply.draft?.replyId).toBe('r2');
  });

  test('the end removes it, once, and tells of a message that must be there', () => {
    const { thread, told } = play([started('r1'), ended('r1', { seq: 1 }), ended('r1'), delta('r1', 0), started('r1')]);
    expect(thread.reply.draft).toBeNull();
    expect(told.filter(({ type }) => type === 'draft-ended')).toHaveLength(1);
    expect(wantsSync(thread)).toBe(true);
  });

  test('a human takes over: the AI is silent at once', () => {
    const agent = { id: 'a', name: 'Ann' };
    const taken = { conversationId, state: 'human', epoch: 2, agent } as const;
    const { thread } = play([
      started('r1'),
      delta('r1', 0),
      { name: 'conversation:changed', payload: taken },
      delta('r1', 1),
    ]);
    expect(thread.reply.draft).toBeNull();
    expect(thread.conversation).toMatchObject({ state: 'human', agent });
  });

  test('a draft that says nothing for a whole beat is looked up, and goes if the server has it no more', () => {
    const { thread } = play([started('r1'), delta('r1', 0), heads(0)]);
    expect(wantsSync(thread)).toBe(false);
    const quiet = tell(thread, [heads(0)]).thread;
    expect(wantsSync(quiet)).toBe(true);
    const draft = { replyId: 'r1', turn: 1, index: 0, text: '0 ' };
    const alive = applyPage(quiet, { messages: [], lastSeq: 0, hasMore: false, draft }, asking(quiet)).thread;
    expect([alive.reply.draft?.text, wantsSync(alive)]).toEqual(['0 ', false]);
    const gone = applyPage(quiet, { messages: [], lastSeq: 0, hasMore: false }, asking(quiet)).thread;
    expect([gone.reply.draft, wantsSync(gone)]).toEqual([null, false]);
  });

  test('a page that is not the last says nothing of the draft', () => {
    const { thread } = play([started('r1'), delta('r1', 0), heads(2)]);
    const step = applyPage(thread, { messages: messagesTo(1, 1), lastSeq: 1, hasMore: true }, asking(thread));
    expect(step.thread.reply.draft?.text).toBe('0 ');
  });

  test('a draft beside the message that it became is over', () => {
    const fresh = createThread(conversationId);
    const draft = { replyId: 'r1', turn: 1, index: 0, text: '0 ' };
    const { thread } = applyOpened(fresh, openedAt(2, { draft }), asking(fresh));
    expect(thread.reply.draft).toBeNull();
    const customer = messagesTo(1, 1).map((message) => ({ ...message, sender: { type: 'customer' as const } }));
    const running = applyOpened(fresh, openedAt(1, { draft, messages: customer }), asking(fresh));
    expect(running.thread.reply.draft).toEqual(draft);
  });

  test('a reply that has only begun may not be readable yet: its deltas bring it back', () => {
    const { thread } = play([started('r1')]);
    const none = applyOpened(thread, openedAt(0), asking(thread)).thread;
    expect(none.reply.draft).toBeNull();
    expect(wantsSync(tell(none, [delta('r1', 0)]).thread)).toBe(true);
  });
});

describe('state', () => {
  const changed = (epoch: number, state: 'ai' | 'waiting') =>
    ({ name: 'conversation:changed', payload: { conversationId, state, epoch, agent: null } }) as const;

  test('a lower epoch is stale, also when it overtook the answer to open', () => {
    expect(play([changed(4, 'waiting'), changed(3, 'ai')]).thread.conversation).toMatchObject({
      state: 'waiting',
      epoch: 4,
    });
    const early = tell(createThread(conversationId), [changed(4, 'waiting')]).thread;
    const opened = openedAt(0, { conversation: conversationAt({ epoch: 3 }) });
    expect(applyOpened(early, opened, asking(early)).thread.conversation).toMatchObject({ state: 'waiting', epoch: 4 });
  });
});
