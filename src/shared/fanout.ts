import { Emitter } from '@socket.io/redis-emitter';
import { chatNamespace } from './contract/rooms.ts';
import type { FactName, Facts } from './contract/sockets.ts';
import type { Redis } from './redis.ts';

export type Audience = 'customers' | 'agents' | 'both';

/** A fact on its way to every realtime process, which tells it to its own sockets in `rooms`. */
export type FactInFlight = { audience: Audience; rooms: string[]; fact: FactName; payload: Facts[FactName] };

/** The event under which facts cross the adapter, between servers only. */
export const factsEvent = 'facts';

export type Fanout = {
  /** Tells everyone in `rooms` (once each), on every realtime process. Order is kept per process that tells. */
  tell<F extends FactName>(audience: Audience, rooms: string | string[], fact: F, payload: Facts[F]): void;
  /** Resolves when Redis has taken all that was told so far; rejects if it did not. */
  flush(): Promise<void>;
};

/** The key under which fronts and workers meet in the Redis adapter: one per installation. */
export const fanoutKey = (prefix: string): string => `${prefix}:socket.io`;

/**
 * The telling end of the Socket.IO Redis adapter. What is told within one tick crosses as one server-side emit: a
 * publish for each fact and namespace cost the worker more than storing the message (16 % of its time, measured). The
 * emitter drops the promise of a publish, so this keeps it: a lane must know that its facts are out before another
 * worker's may follow.
 */
export function createFanout(redis: Redis, prefix: string): Fanout {
  const sent = new Set<Promise<unknown>>();
  const publisher = {
    publish(channel: string, data: string): void {
      const publish = redis.publish(channel, data);
      sent.add(publish);
      // Who flushes hears of a failure; a fact told in passing (typing) may be lost.
      const done = () => void sent.delete(publish);
      publish.then(done, done);
    },
  };
  const servers = new Emitter(publisher, { key: fanoutKey(prefix) }).of(chatNamespace);
  let gathered: FactInFlight[] = [];

  function send(): void {
    if (gathered.length === 0) return;
    const facts = gathered;
    gathered = [];
    servers.serverSideEmit(factsEvent, facts);
  }

  return {
    tell(audience, rooms, fact, payload) {
      if (gathered.length === 0) queueMicrotask(send);
      gathered.push({ audience, rooms: typeof rooms === 'string' ? [rooms] : rooms, fact, payload });
    },
    async flush() {
      send();
      await Promise.all(sent);
    },
  };
}
