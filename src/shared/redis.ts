import { Redis } from 'ioredis';
import type { Log } from './log.ts';
import { within } from './within.ts';

export type { Redis };

/**
 * How a connection behaves while Redis is away: `front` fails at once, so that a client hears `unavailable`, and does
 * not wait for one that says nothing; `worker` waits, so that a job is not lost; `listener` waits for what is told, and
 * notices a link that died without a word.
 */
export type RedisRole = 'front' | 'worker' | 'listener';

/** A front answers within 5 s (docs/PROTOCOL.md, Asking again). Whether Redis did what it was asked is unknown then. */
const silenceMs = 4500;

const options = {
  front: { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: silenceMs },
  worker: { maxRetriesPerRequest: null },
  listener: { maxRetriesPerRequest: null },
} as const;

/** A link that only listens is asked this often, ms, and begun anew if it has not answered this long. */
const askListenerMs = 3000;
const listenerSilenceMs = 2000;
/** For the goodbye, ms. */
const farewellMs = 1000;

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
  redis.on('connect', () => gatherWrites(redis.stream));
  if (role === 'listener') watchSilence(redis);
  redis.on('ready', () => {
    if (away) log.info({ role }, 'Redis is back');
    away = false;
  });
  return redis;
}

/** Who never writes never learns that nobody is there any more: not before the system's own two hours. */
function watchSilence(redis: Redis): void {
  const timer = setInterval(() => {
    if (redis.status !== 'ready') return;
    within(listenerSilenceMs, redis.ping()).catch(() => {
      if (redis.status === 'ready') redis.disconnect(true);
    });
  }, askListenerMs).unref();
  redis.on('end', () => clearInterval(timer));
}

/**
 * One system call for all the commands of a turn of the event loop. ioredis's own auto-pipelines do that too, but each
 * waits for the answers to the one before (docs/adr/0028-redis-writes-without-waiting.md).
 */
function gatherWrites(stream: Redis['stream']): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let gathering = false;
  const end = () => {
    gathering = false;
    stream.uncork();
  };
  stream.write = (...args: unknown[]) => {
    if (!gathering) {
      gathering = true;
      stream.cork();
      setImmediate(end);
    }
    return write(...args);
  };
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

/**
 * Calls `heard` with each message on `channel`; resolves when it is listened to. One that `heard` cannot read is logged and
 * dropped: thrown here it would end the process.
 */
export async function listenTo(
  subscriber: Redis,
  channel: string,
  heard: (text: string) => void,
  log: Log,
): Promise<void> {
  subscriber.on('message', (on: string, text: string) => {
    if (on !== channel) return;
    try {
      heard(text);
    } catch (error) {
      log.error({ err: error, channel }, 'a message that nobody can read');
    }
  });
  await subscriber.subscribe(channel);
}

/** Whether an error says that Redis is not there, or does not answer. ioredis gives most of these no name. */
export const isRedisAway = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'MaxRetriesPerRequestError' ||
    /^(?:Command timed out|Connection is closed|Stream isn't writeable)/.test(error.message));

/** Ends a connection whether or not Redis answers. */
export async function closeRedis(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') return redis.disconnect();
  await within(farewellMs, redis.quit()).catch(() => redis.disconnect());
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
