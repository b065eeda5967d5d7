import type { Opened, Page } from '#contract/sockets.ts';
import type { Note } from '#contract/wire.ts';
import { asChatError, type ChatError, isUnauthorized, mayTryAgain } from './chat-error.ts';
import { backoff, type Timers, type Timing } from './clock.ts';
import type { Link } from './link/link.ts';
import { applyOpened, applyPage } from './thread/apply-page.ts';
import { asking, createThread, type Step, type Thread, wantsSync } from './thread/thread.ts';

/** `joined`: the connection on which the server last let us into the room. `left`: nobody follows it any more. */
export type Followed = {
  thread: Thread;
  joined: number;
  /** The connection on which it was last at the head. */
  readyOn: number;
  running: boolean;
  left: boolean;
  waiters: { resolve(): void; reject(error: ChatError): void }[];
};

export type CatchUpDeps = {
  link: Link;
  joinEvent: 'conversation:open' | 'conversation:watch';
  timers: Timers;
  timing: Timing;
  take(followed: Followed, step: Step): void;
  lose(followed: Followed, error: ChatError): void;
  onReady(followed: Followed): void;
};

export const createFollowed = (id: string): Followed => ({
  thread: createThread(id),
  joined: 0,
  readyOn: 0,
  running: false,
  left: false,
  waiters: [],
});

export const isJoined = ({ joined }: Followed, link: Link): boolean => link.online && joined === link.generation;

/** Joined on this connection, and at the head. */
export const isDone = (followed: Followed, link: Link): boolean =>
  isJoined(followed, link) && !wantsSync(followed.thread) && !followed.thread.doubt;

/** Asks until the thread is at the head, or the connection is gone: the next one runs it again. One run at a time. */
export async function catchUp(followed: Followed, deps: CatchUpDeps): Promise<void> {
  const { link, timers, timing, lose, onReady } = deps;
  if (followed.running) return;
  followed.running = true;
  for (let attempt = 0; !followed.left && link.online && !isDone(followed, link); ) {
    try {
      await advance(followed, deps);
      attempt = 0;
    } catch (error) {
      if (!mayTryAgain(error)) lose(followed, asChatError(error));
      if (isUnauthorized(error)) await link.reauthorize();
      if (link.online && !followed.left) await timers.pause(backoff(attempt++, timing, timers.random));
    }
  }
  followed.running = false;
  if (followed.left || !isDone(followed, link)) return;
  for (const { resolve } of followed.waiters.splice(0)) resolve();
  onReady(followed);
}

/** One request nearer to the head: into the room first, then page by page. */
async function advance(followed: Followed, { link, joinEvent, timing, take }: CatchUpDeps): Promise<void> {
  const { id: conversationId, lastSeq: afterSeq } = followed.thread;
  const asked = asking(followed.thread);
  const { generation } = link;
  if (isJoined(followed, link) && wantsSync(followed.thread)) {
    const page = (await link.ask('conversation:sync', { conversationId, afterSeq }, timing.ackMs)) as Page;
    return take(followed, applyPage(followed.thread, page, asked));
  }
  const opened = (await link.ask(joinEvent, { conversationId }, timing.ackMs)) as Opened & { notes?: Note[] };
  followed.joined = generation;
  take(followed, applyOpened(followed.thread, opened, asked));
}
