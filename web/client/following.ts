import { type CatchUpDeps, catchUp, createFollowed, type Followed, isDone } from './catch-up.ts';
import { type ChatError, unavailable } from './chat-error.ts';
import type { Timers, Timing } from './clock.ts';
import type { Link } from './link/link.ts';
import { createOpenLatest } from './open-latest.ts';
import { applyFact } from './thread/apply-fact.ts';
import { applyOpened } from './thread/apply-page.ts';
import { asking, createThread, type Fact, type Thread, type Told } from './thread/thread.ts';
import type { Namespace } from './types.ts';

export type Following = {
  /** Resolves when the thread has caught up with the head. Without an id: the latest conversation. */
  follow(conversationId?: string): Promise<string>;
  leave(conversationId: string): void;
  thread(conversationId: string): Thread | undefined;
  /** Whether this connection has joined the conversation and has read it up to the head. */
  isReady(conversationId: string): boolean;
  hear(fact: Fact): void;
  /** A new connection: join and read all of them again. */
  resume(): void;
  /** Nothing will come: tells who waits. */
  giveUp(error: ChatError): void;
};

export type FollowingOptions = {
  link: Link;
  namespace: Namespace;
  timers: Timers;
  timing: Timing;
  stopped(): ChatError | undefined;
  onStep(conversationId: string, told: Told[]): void;
  /** At the head; `joinedAnew`: for the first time on this connection. */
  onReady(conversationId: string, joinedAnew: boolean): void;
  onLost(conversationId: string, error: ChatError): void;
};

/** The conversations this client keeps in step with the server. */
export function createFollowing(options: FollowingOptions): Following {
  const { link, namespace, timers, timing, stopped, onStep, onReady, onLost } = options;
  const all = new Map<string, Followed>();
  const take: CatchUpDeps['take'] = (followed, { thread, told }) => {
    const changed = thread !== followed.thread;
    followed.thread = thread;
    if (!followed.left && (changed || told.length)) onStep(thread.id, told);
  };
  const drop = (followed: Followed, error: ChatError) => {
    followed.left = true;
    all.delete(followed.thread.id);
    for (const { reject } of followed.waiters.splice(0)) reject(error);
  };
  const lose: CatchUpDeps['lose'] = (followed, error) => {
    drop(followed, error);
    onLost(followed.thread.id, error);
  };
  const joinEvent = namespace === '/agent' ? 'conversation:watch' : 'conversation:open';
  const ready: CatchUpDeps['onReady'] = (followed) => {
    const joinedAnew = followed.readyOn !== followed.joined;
    followed.readyOn = followed.joined;
    onReady(followed.thread.id, joinedAnew);
  };
  const run = (followed: Followed) =>
    void catchUp(followed, { link, joinEvent, timers, timing, take, lose, onReady: ready });
  const followedOf = (id: string): Followed => {
    const known = all.get(id) ?? createFollowed(id);
    all.set(id, known);
    return known;
  };
  const latest = createOpenLatest({
    ...{ link, timers, timing, stopped },
    onOpened(opened, early, generation) {
      const followed = followedOf(opened.conversation.id);
      if (followed.thread.conversation) return;
      followed.joined = generation;
      for (const fact of early) take(followed, applyFact(followed.thread, fact));
      take(followed, applyOpened(followed.thread, opened, asking(createThread(''))));
      // Not by `catchUp`, which has nothing left to do here as a rule.
      if (isDone(followed, link)) ready(followed);
    },
  });
  const followOne = (id: string) =>
    new Promise<string>((resolve, reject) => {
      // Also when there is no way in now: a later connection joins it.
      const followed = followedOf(id);
      const reason = stopped();
      if (reason) return reject(reason);
      if (isDone(followed, link)) return resolve(id);
      followed.waiters.push({ resolve: () => resolve(id), reject });
      run(followed);
    });

  return {
    follow: async (id) => followOne(id ?? (await latest.open())),
    leave(id) {
      const followed = all.get(id);
      if (!followed) return;
      drop(followed, unavailable('The conversation was left.'));
      // On a connection that comes later we are in no room. A refusal says that we are out of this one already.
      link.ask('conversation:leave', { conversationId: id }, timing.ackMs).catch(() => {});
    },
    thread: (id) => all.get(id)?.thread,
    isReady(id) {
      const followed = all.get(id);
      return followed !== undefined && isDone(followed, link);
    },
    hear(fact) {
      latest.hear(fact);
      for (const followed of concerned(all, fact)) {
        if (mayBeOut(fact, followed, namespace)) followed.joined = 0;
        take(followed, applyFact(followed.thread, fact));
        if (!isDone(followed, link)) run(followed);
      }
    },
    resume() {
      for (const followed of all.values()) run(followed);
    },
    giveUp(error) {
      for (const { waiters } of all.values()) for (const { reject } of waiters.splice(0)) reject(error);
    },
  };
}

function concerned(all: Map<string, Followed>, fact: Fact): Followed[] {
  if (fact.name === 'conversation:heads') return [...all.values()];
  if (!('conversationId' in fact.payload)) return [];
  const followed = all.get(fact.payload.conversationId);
  return followed ? [followed] : [];
}

/**
 * True if the server may have put us out of the room, where we would hear nothing more: an agent's socket when somebody
 * else owns the conversation now; and any that a beat leaves out. We ask to be let in, or are told that we may not.
 */
function mayBeOut(fact: Fact, { thread }: Followed, namespace: Namespace): boolean {
  if (fact.name === 'conversation:heads') return !(thread.id in fact.payload.heads);
  if (namespace !== '/agent' || fact.name !== 'conversation:changed') return false;
  const { agent } = fact.payload;
  return agent !== null && agent.id !== thread.conversation?.agent?.id;
}
