import type { Redis } from './redis.ts';
import { presenceKeys } from './redis-keys.ts';

/** An agent without a socket is offline after this long, ms: a reload takes less, and a killed process says nothing. */
export const presenceGoneMs = 15_000;

/** The agents who said that they are online, and have a socket. By the clock of Redis, which has written the times. */
export async function readOnline(redis: Redis, prefix: string): Promise<Set<string>> {
  const [seenKey, statusesKey] = presenceKeys(prefix);
  const [seconds] = await redis.time();
  const [there, statuses] = await Promise.all([
    redis.zrangebyscore(seenKey, Number(seconds) * 1000 - presenceGoneMs, '+inf'),
    redis.hgetall(statusesKey),
  ]);
  return new Set(there.filter((id) => statuses[id] === 'online'));
}
