import { Redis } from 'ioredis';
import type { Log } from './log.ts';

export type { Redis };

/**
 * How a connection behaves while Redis is away.
 * `front` fails at once, so that a client hears `unavailable`; `worker` waits, so that a job is not lost;
 * `publish` and `effects` are the same two, gathering the commands of one tick into one round trip (never for BullMQ).
 */
export type RedisRole = 'front' | 'worker' | 'publish' | 'effects' | 'subscribe';

const options = {
  front: { enableOfflineQueue: false, maxRetriesPerRequest: 0 },
  publish: { enableOfflineQueue: false, maxRetriesPerRequest: 0, enableAutoPipelining: true },
  worker: { maxRetriesPerRequest: null },
  effects: { maxRetriesPerRequest: null, enableAutoPipelining: true },
  subscribe: { maxRetriesPerRequest: null },
} as const;

/** A connection that reconnects for ever (at most 1 s apart) and says so in the log. */
export function createRedis(url: string, role: RedisRole, log: Log): Redis {
  const redis = new Redis(url, {
    ...options[role],
    lazyConnect: true,
    connectionName: `chat-api:${role}`,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 5), 1000) * (0.75 + Math.random() / 4),
  });
  // Without a listener an error event would end the process. Reconnecting is ioredis's own work.
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) log.warn({ role, err: error.message }, 'Redis is away');
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info({ role }, 'Redis is back');
    away = false;
  });
  return redis;
}

/** Opens and waits until it can be used. Throws if Redis cannot be reached at all. */
export async function openRedis(url: string, role: RedisRole, log: Log): Promise<Redis> {
  const redis = createRedis(url, role, log);
  let cause: Error | undefined;
  redis.once('error', (error: Error) => {
    cause = error;
  });
  try {
    await redis.connect();
    return redis;
  } catch (error) {
    redis.disconnect();
    // ioredis says only that the connection is closed, and not why.
    throw new Error(`Redis cannot be reached: ${(cause ?? (error as Error)).message}`, { cause: cause ?? error });
  }
}

/** Ends a connection whether or not Redis answers. */
export async function closeRedis(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') return redis.disconnect();
  await redis.quit().catch(() => redis.disconnect());
}

/** Whether Redis fsyncs a write before it answers; undefined when it does not tell (a hosted one may refuse CONFIG). */
export async function isDurable(redis: Redis): Promise<boolean | undefined> {
  const settings = await Promise.all([setting(redis, 'appendonly'), setting(redis, 'appendfsync')]);
  if (settings.includes(undefined)) return undefined;
  return settings[0] === 'yes' && settings[1] === 'always';
}

async function setting(redis: Redis, name: string): Promise<string | undefined> {
  const answer = (await redis.config('GET', name).catch(() => [])) as string[];
  return answer[1];
}
