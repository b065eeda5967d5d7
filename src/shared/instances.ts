import { hostname } from 'node:os';
import type { Instance } from './contract/instances.ts';
import { every } from './every.ts';
import type { Log } from './log.ts';
import type { Redis } from './redis.ts';
import { instanceKeys } from './redis-keys.ts';
import { version } from './version.ts';
import { unlogged } from './write-unlogged.ts';

/** How often a process says that it is there, ms. */
const beatMs = 3000;
/** One that was not heard for so long, ms, is gone: three beats may be lost, or late. */
const silentMs = 10_000;

/** Says that one is here, and forgets who is gone. By the clock of Redis alone. */
const beatScript = `${unlogged}
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('zadd', KEYS[1], now, ARGV[2])
redis.call('hset', KEYS[2], ARGV[2], ARGV[3])
for _, id in ipairs(redis.call('zrangebyscore', KEYS[1], '-inf', now - ARGV[1])) do
  redis.call('zrem', KEYS[1], id)
  redis.call('hdel', KEYS[2], id)
end`;

/** Who was heard lately: pairs of when, and what they said of themselves. */
const listScript = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local seen = redis.call('zrangebyscore', KEYS[1], now - ARGV[1], '+inf', 'withscores')
local all = {}
for i = 1, #seen, 2 do
  local about = redis.call('hget', KEYS[2], seen[i])
  if about then table.insert(all, { seen[i + 1], about }) end
end
return all`;

type Announcing = {
  redis: Redis;
  config: { QUEUE_PREFIX: string };
  processId: string;
  log: Log;
  releasers: { add(release: () => unknown): void };
  now: () => number;
};

/** What a process says of itself. Functions are asked with each beat. */
type About = {
  kind: Instance['kind'];
  queues?: string[];
  failingModels?: () => string[];
  sockets?: () => number;
};

/** Says that this process is there, until its releasers run. */
export function announce(ctx: Announcing, { kind, queues, failingModels, sockets }: About): void {
  const { redis, config, processId: id, releasers, now } = ctx;
  const keys = instanceKeys(config.QUEUE_PREFIX);
  const me = { id, kind, host: hostname(), pid: process.pid, version, startedAt: new Date(now()).toISOString() };
  let closed = false;
  const beat = async () => {
    const more = { queues: queues ?? null, failingModels: failingModels?.() ?? null, sockets: sockets?.() ?? null };
    const about = JSON.stringify({ ...me, ...more });
    if (!closed) await redis.eval(beatScript, 2, ...keys, silentMs, id, about);
  };
  // Whoever goes without a word is gone a little later.
  releasers.add(() => {
    closed = true;
    Promise.all([redis.zrem(keys[0], id), redis.hdel(keys[1], id)]).catch(() => undefined);
  });
  every(beatMs, beat, 'nobody heard that this process is there', ctx);
}

/** The processes that run, by kind and age. */
export async function listInstances(redis: Redis, prefix: string): Promise<Instance[]> {
  const heard = (await redis.eval(listScript, 2, ...instanceKeys(prefix), silentMs)) as [string, string][];
  const instances = heard.map(([at, about]): Instance => {
    return { ...JSON.parse(about), lastHeardAt: new Date(Number(at)).toISOString() };
  });
  return instances.sort((a, b) => a.kind.localeCompare(b.kind) || a.startedAt.localeCompare(b.startedAt));
}
