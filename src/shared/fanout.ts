import { Emitter } from '@socket.io/redis-emitter';
import { chatNamespace } from './contract/rooms.ts';
import type { FactName, Facts } from './contract/sockets.ts';
import type { Redis } from './redis.ts';
import { endingsChannel, fanoutKey } from './redis-keys.ts';

export type Audience = 'customers' | 'agents' | 'both';

/** A fact on its way to every realtime process, which tells it to its own sockets in `rooms`. */
export type FactInFlight = {
  audience: Audience;
  rooms: string[];
  /** `["name",{…}]` as JSON: the body of a Socket.IO packet, ready to be sent. */
  body: string;
};

export type Fanout = {
  /** Tells everyone in `rooms` (once each), on every realtime process. Order is kept per process that tells. */
  tell<F extends FactName>(audience: Audience, rooms: string | string[], fact: F, payload: Facts[F]): void;
  /** Closes every socket in these rooms, on every realtime process. Resolves when Redis has taken it, or could not. */
  disconnect(rooms: string[]): Promise<void>;
  /** Resolves when Redis has taken all that was told so far; rejects if it did not. */
  flush(): Promise<void>;
};

/** The event under which facts cross the adapter, between servers only. */
export const factsEvent = 'facts';

/**
 * The telling end of the Socket.IO Redis adapter. What is told within one tick crosses as one server-side emit, two lines
 * a fact: to whom, and the body of the packet. Who hears it copies the body to its sockets and never parses it
 * (docs/adr/0016-bytes-and-writes.md). The emitter drops the promise of a publish, so this keeps it: a lane must know
 * that its facts are out before another worker's may follow.
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
  let gathered = '';

  function send(): void {
    if (gathered === '') return;
    const facts = gathered;
    gathered = '';
    servers.serverSideEmit(factsEvent, facts);
  }

  return {
    tell(audience, rooms, fact, payload) {
      if (gathered === '') queueMicrotask(send);
      const to = typeof rooms === 'string' ? rooms : rooms.join(' ');
      // JSON has no line ends of its own.
      gathered += `${audience} ${to}\n${JSON.stringify([fact, payload])}\n`;
    },
    async disconnect(rooms) {
      // Redis away: each realtime process finds out by itself (`watch-logins.ts`).
      await redis.publish(endingsChannel(prefix), JSON.stringify(rooms)).catch(() => undefined);
    },
    async flush() {
      send();
      await Promise.all(sent);
    },
  };
}

/** The facts of one server-side emit, in the order they were told. */
export function factsIn(text: string): FactInFlight[] {
  const lines = text.split('\n');
  const facts: FactInFlight[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [audience, ...rooms] = (lines[at] ?? '').split(' ');
    facts.push({ audience: audience as Audience, rooms, body: lines[at + 1] ?? '' });
  }
  return facts;
}
