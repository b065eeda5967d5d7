import { describe, expect, it } from 'vitest';
import { createEmitter } from '#client/emitter.ts';
import type { ClientEvents, ConversationView } from '#client/types.ts';
import type { Desk } from '../../../../web/console/inbox/desk.ts';
import { openThread } from '../../../../web/console/thread/thread.ts';

type Message = ConversationView['messages'][number];
const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => ({ seq: from + at }) as Message);
const viewOf = (from: number, to: number, owner = 'mia', agentReadSeq = 0) =>
  ({
    ...{ conversationId: 'a', messages: messages(from, to), hasOlder: from > 1 },
    conversation: { state: 'human', agent: { id: owner, name: owner }, agentReadSeq },
  }) as unknown as ConversationView;
const lost = { code: 'not_found', message: '', retryable: false } as const;

/** A desk that has all pages of one thread; its client's events are told by the test. */
function openDesk(first?: ConversationView) {
  const events = createEmitter<ClientEvents>();
  const asked: unknown[] = [];
  let release = () => {};
  const desk = {
    me: { id: 'mia' },
    client: {
      on: events.on,
      view: () => first,
      request: async (name: string, payload: object) => void asked.push([name, payload]),
    },
    api: {
      async request(_: string, { query: { beforeSeq } }: { query: { beforeSeq: number } }) {
        asked.push(beforeSeq);
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        const from = Math.max(1, beforeSeq - 50);
        return { messages: messages(from, beforeSeq - 1), hasMore: from > 1 };
      },
    },
    follow: () => () => void asked.push('released'),
  };
  return { events, asked, release: () => release(), thread: openThread(desk as unknown as Desk, 'a') };
}
const seqsOf = (all: readonly Message[]) => [all[0]?.seq, all.at(-1)?.seq];

describe('an open thread', () => {
  it('has what is there at once, and what comes', () => {
    const { thread, events } = openDesk(viewOf(1, 2));
    expect(thread.get()).toMatchObject({ phase: 'ready', hasOlder: false });
    events.emit('view', 'a', viewOf(1, 3));
    events.emit('view', 'b', viewOf(1, 9));
    expect(thread.get().view?.messages).toHaveLength(3);
  });

  it('reads back page by page, each once, up to its beginning', async () => {
    const { thread, asked, release } = openDesk(viewOf(71, 120));
    const twice = [thread.loadOlder(), thread.loadOlder()];
    release();
    await Promise.all(twice);
    expect(seqsOf(thread.get().older)).toEqual([21, 70]);
    expect(thread.get().hasOlder).toBe(true);
    const last = thread.loadOlder();
    release();
    await last;
    expect(seqsOf(thread.get().older)).toEqual([1, 70]);
    expect(thread.get().hasOlder).toBe(false);
    expect(asked).toEqual([71, 21]);
  });

  it('keeps what it has read back while the end grows, and not when it began anew', async () => {
    const { thread, events, release } = openDesk(viewOf(51, 100));
    const older = thread.loadOlder();
    release();
    await older;
    events.emit('view', 'a', viewOf(51, 101));
    expect(seqsOf(thread.get().older)).toEqual([1, 50]);
    expect(thread.get().hasOlder).toBe(false);
    events.emit('view', 'a', viewOf(200, 249));
    expect(thread.get().older).toEqual([]);
    expect(thread.get().hasOlder).toBe(true);
  });

  it('drops a page that comes when the thread has begun anew', async () => {
    const { thread, events, release } = openDesk(viewOf(51, 100));
    const older = thread.loadOlder();
    events.emit('view', 'a', viewOf(200, 249));
    release();
    await older;
    expect(thread.get().older).toEqual([]);
  });

  it('says whether it was lost or never was there, and comes back', () => {
    const { thread, events } = openDesk();
    events.emit('lost', 'a', lost);
    expect(thread.get().phase).toBe('missing');
    events.emit('view', 'a', viewOf(1, 1));
    events.emit('lost', 'b', lost);
    expect(thread.get().phase).toBe('ready');
    events.emit('lost', 'a', lost);
    expect(thread.get().phase).toBe('lost');
  });

  it('is read by who answers in it only, and once', () => {
    const own = openDesk(viewOf(1, 3));
    own.thread.markRead();
    expect(own.asked).toEqual([['message:read', { conversationId: 'a', seq: 3 }]]);
    const read = openDesk(viewOf(1, 3, 'mia', 3));
    const others = openDesk(viewOf(1, 3, 'noor'));
    for (const { thread, asked } of [read, others]) {
      thread.markRead();
      expect(asked).toEqual([]);
    }
  });

  it('lets go when it is closed', () => {
    const { thread, events, asked } = openDesk(viewOf(1, 1));
    thread.close();
    events.emit('view', 'a', viewOf(1, 2));
    expect(asked).toEqual(['released']);
    expect(thread.get().view?.messages).toHaveLength(1);
  });
});
