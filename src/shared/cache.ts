import { LRUCache } from 'lru-cache';
import type { Log } from './log.ts';
import { listenTo, type Redis } from './redis.ts';
import { cacheChannel, cacheKey } from './redis-keys.ts';

/** Counted since the process began. */
export type CacheStats = { l1Hits: number; l2Hits: number; misses: number; forgotten: number };

/** Values by key, each loaded once and kept in this process (L1) and in Redis (L2). Values are JSON. */
export type Cache<V> = {
  get(key: string): Promise<V>;
  /**
   * Call after the commit that changed what `load` reads: every process drops the key. A load that began before is
   * not kept. Never throws: while Redis is away others notice when their copy ends (`ttlMs`).
   */
  forget(key: string): Promise<void>;
};

export type CacheSpec<V> = {
  load: (key: string) => Promise<V>;
  /** How long a copy in Redis lives, ms. It bounds how stale a value can be after a change that nobody could tell. */
  ttlMs: number;
  /** How many are kept in each process; the least recently used go first. */
  max: number;
};

export type Caches = {
  create<V>(name: string, spec: CacheSpec<V>): Cache<V>;
  stats(): Record<string, CacheStats>;
};

/** A copy in the process is never older than this, ms: the bound while the news from Redis does not come through. */
export const l1TtlMs = 5000;

/** Longer than any load takes, ms. */
const generationMs = 60_000;

/** Keeps a loaded value only if nobody forgot the key since the load began. */
const keep = `if (redis.call('get', KEYS[2]) or '') == ARGV[2] then redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[3]) end`;

type Deps = { redis: Redis; subscriber: Redis; publisher: Redis; prefix: string; log: Log };

/** Opens the caches of a process. `redis` holds the copies; news of changes goes over `publisher` and `subscriber`. */
export async function openCaches({ redis, subscriber, publisher, prefix, log }: Deps): Promise<Caches> {
  const channel = cacheChannel(prefix);
  const opened = new Map<string, { drop: (key: string | null) => void; stats: CacheStats }>();

  const hear = (text: string) => {
    const [name = '', key = ''] = JSON.parse(text) as string[];
    opened.get(name)?.drop(key);
  };
  // What was told while the link was down was not heard. Dropped once we listen again, or news could fall between.
  subscriber.on('ready', () => {
    const dropAll = () => {
      for (const { drop } of opened.values()) drop(null);
    };
    subscriber.subscribe(channel).then(dropAll, dropAll);
  });
  await listenTo(subscriber, channel, hear, log);

  function create<V>(name: string, { load, ttlMs, max }: CacheSpec<V>): Cache<V> {
    const l1 = new LRUCache<string, { value: V }>({ max, ttl: Math.min(ttlMs, l1TtlMs) });
    const loading = new Map<string, Promise<V>>();
    const stats: CacheStats = { l1Hits: 0, l2Hits: 0, misses: 0, forgotten: 0 };
    const keyOf = (key: string) => cacheKey(prefix, name, key);

    function drop(key: string | null): void {
      if (key === null) {
        l1.clear();
        loading.clear();
      } else {
        l1.delete(key);
        // Who waits gets the old value; who asks from now on loads again.
        loading.delete(key);
      }
    }
    opened.set(name, { drop, stats });

    async function read(key: string): Promise<V> {
      const at = keyOf(key);
      const [stored, generation] = await redis.mget(at, `${at}:gen`).catch(() => [null, undefined]);
      if (typeof stored === 'string') {
        stats.l2Hits += 1;
        return JSON.parse(stored) as V;
      }
      stats.misses += 1;
      const value = await load(key);
      // Redis away: the value is as good without a copy.
      if (generation !== undefined) {
        void redis
          .eval(keep, 2, at, `${at}:gen`, JSON.stringify(value), generation ?? '', ttlMs)
          .catch(() => undefined);
      }
      return value;
    }

    return {
      get(key) {
        const hit = l1.get(key);
        if (hit) {
          stats.l1Hits += 1;
          return Promise.resolve(hit.value);
        }
        const running = loading.get(key);
        if (running !== undefined) return running;
        const mine: Promise<V> = read(key).then(
          (value) => {
            // Forgotten meanwhile: somebody else's load may be on its way, and this value is old.
            if (loading.get(key) === mine) {
              loading.delete(key);
              l1.set(key, { value });
            }
            return value;
          },
          (error: unknown) => {
            if (loading.get(key) === mine) loading.delete(key);
            throw error;
          },
        );
        loading.set(key, mine);
        return mine;
      },
      async forget(key) {
        stats.forgotten += 1;
        drop(key);
        const at = keyOf(key);
        try {
          await redis.multi().del(at).incr(`${at}:gen`).pexpire(`${at}:gen`, generationMs).exec();
          drop(key);
          await publisher.publish(channel, JSON.stringify([name, key]));
        } catch (error) {
          log.warn({ cache: name, err: (error as Error).message }, 'a change could not be told to the caches');
        }
      },
    };
  }

  return { create, stats: () => Object.fromEntries([...opened].map(([name, { stats }]) => [name, { ...stats }])) };
}
