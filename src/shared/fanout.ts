import { Emitter } from '@socket.io/redis-emitter';
import { agentNamespace, chatNamespace } from './contract/rooms.ts';
import type { FactName, Facts } from './contract/sockets.ts';
import type { Redis } from './redis.ts';

export type Audience = 'customers' | 'agents' | 'both';

export type Fanout = {
  /** Tells everyone in `room` (in several: once each), on every realtime process. Order is kept per Redis connection. */
  tell<F extends FactName>(audience: Audience, room: string | string[], fact: F, payload: Facts[F]): void;
  /** Resolves when Redis has taken all that was told so far; rejects if it did not. */
  flush(): Promise<void>;
};

/** The key under which fronts and workers meet in the Redis adapter: one per installation. */
export const fanoutKey = (prefix: string): string => `${prefix}:socket.io`;

/**
 * The emit-only end of the Socket.IO Redis adapter. The emitter drops the promise of each publish, so this keeps them:
 * a lane must know that its facts are out before another worker's may follow.
 */
export function createFanout(redis: Redis, prefix: string): Fanout {
  const pending = new Set<Promise<unknown>>();
  const publisher = {
    publish(channel: string, data: Buffer): void {
      const sent = redis.publish(channel, data);
      pending.add(sent);
      // Who flushes hears of a failure; a fact told in passing (typing) may be lost.
      const done = () => void pending.delete(sent);
      sent.then(done, done);
    },
  };
  const emitter = new Emitter(publisher, { key: fanoutKey(prefix) });
  const customers = emitter.of(chatNamespace);
  const agents = emitter.of(agentNamespace);
  return {
    tell(audience, room, fact, payload) {
      if (audience !== 'agents') customers.to(room).emit(fact, payload);
      if (audience !== 'customers') agents.to(room).emit(fact, payload);
    },
    async flush() {
      await Promise.all(pending);
    },
  };
}
