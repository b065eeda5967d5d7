import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Redis } from './redis.ts';
import { limitKeyPrefix } from './redis-keys.ts';
import { within } from './within.ts';

/** So many requests in so many seconds, counted from the first one. */
export type Quota = { points: number; seconds: number };

/** `remaining` after this request; `resetMs` until the count begins anew. */
export type Verdict = { allowed: boolean; limit: number; remaining: number; resetMs: number };

export type Limiter = {
  /** Counts a request against `key`; asks Redis once per lot and waits for the answer. */
  take(key: string, quota: Quota): Promise<Verdict>;
  /** The same without ever waiting: Redis hears of it afterwards. It may let one lot too many pass in each process. */
  takeNow(key: string, quota: Quota): Verdict;
};

/**
 * A process fetches a twentieth of a quota at a time and spends it by itself: 600 a minute cost a round trip to Redis
 * every 30 requests, and 20 a minute one for each. What a process has fetched and not spent is lost to the others until
 * the count begins anew, so a key may be refused up to a twentieth early, per process, and never late.
 */
const lots = 20;

/** Redis answers in this time or is left alone for a while, ms. */
const askMs = 250;
const leaveAloneMs = 1000;

/** More keys than this and the ended ones are forgotten, then all: Redis knows them. */
const maxKeys = 50_000;

type Count = {
  quota: Quota;
  /** Fetched and not spent; below zero: spent by `takeNow` and not fetched yet. */
  left: number;
  /** In Redis, as last seen. */
  elsewhere: number;
  endsAt: number;
  refusedUntil: number;
  fetching: Promise<void> | null;
};

type Store = { consume(key: string, points: number): Promise<RateLimiterRes> };

/** Counts in Redis for the whole fleet; while Redis is away, for this process. */
export function createLimiter({ redis, prefix }: { redis: Redis; prefix: string }): Limiter {
  const counts = new Map<string, Count>();
  const stores = new Map<string, { shared: Store; own: Store }>();
  let leftAloneUntil = 0;

  function storesOf({ points, seconds }: Quota) {
    const name = `${points}-${seconds}`;
    const known = stores.get(name);
    if (known) return known;
    const options = { points, duration: seconds, keyPrefix: limitKeyPrefix(prefix, name) };
    const made = {
      shared: new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true }),
      own: new RateLimiterMemory(options),
    };
    stores.set(name, made);
    return made;
  }

  async function consume(key: string, quota: Quota, points: number): Promise<RateLimiterRes & { refused?: true }> {
    const { shared, own } = storesOf(quota);
    const refusal = (thrown: unknown) => {
      if (thrown instanceof RateLimiterRes) return Object.assign(thrown, { refused: true as const });
      throw thrown;
    };
    if (Date.now() >= leftAloneUntil) {
      try {
        return await within(askMs, shared.consume(key, points)).catch(refusal);
      } catch {
        leftAloneUntil = Date.now() + leaveAloneMs;
      }
    }
    return own.consume(key, points).catch(refusal);
  }

  /** Never rejects: memory always answers. */
  function fetchLot(key: string, count: Count): Promise<void> {
    const { quota } = count;
    const lot = Math.max(1, Math.floor(quota.points / lots), -count.left);
    const points = Math.min(lot, Math.max(1, count.elsewhere));
    count.fetching ??= consume(key, quota, points)
      .then(({ refused, remainingPoints, msBeforeNext }) => {
        count.elsewhere = refused ? 0 : remainingPoints;
        count.endsAt = Date.now() + msBeforeNext;
        if (refused) count.refusedUntil = count.endsAt;
        else count.left += points;
      })
      .finally(() => {
        count.fetching = null;
      });
    return count.fetching;
  }

  function countOf(key: string, quota: Quota): Count {
    const name = `${key} ${quota.points} ${quota.seconds}`;
    const now = Date.now();
    const known = counts.get(name);
    if (known && (known.endsAt > now || known.fetching !== null)) return known;
    if (counts.size >= maxKeys) forgetEnded(counts, now);
    const fresh = { quota, left: 0, elsewhere: quota.points, endsAt: 0, refusedUntil: 0, fetching: null };
    counts.set(name, fresh);
    return fresh;
  }

  return {
    async take(key, quota) {
      for (;;) {
        const count = countOf(key, quota);
        const now = Date.now();
        if (count.refusedUntil > now) return verdictOf(count, false, now);
        if (count.left > 0 && count.endsAt > now) {
          count.left -= 1;
          return verdictOf(count, true, now);
        }
        await fetchLot(key, count);
      }
    },
    takeNow(key, quota) {
      const count = countOf(key, quota);
      const now = Date.now();
      // A whole quota on credit: then Redis is slower than this key asks.
      if (count.refusedUntil > now || count.left <= -quota.points) return verdictOf(count, false, now);
      if (count.endsAt === 0) count.endsAt = now + quota.seconds * 1000;
      count.left -= 1;
      if (count.left < 0 && count.fetching === null) void fetchLot(key, count);
      return verdictOf(count, true, now);
    },
  };
}

function verdictOf({ quota, left, elsewhere, endsAt }: Count, allowed: boolean, now: number): Verdict {
  const remaining = allowed ? Math.max(0, elsewhere + left) : 0;
  return { allowed, limit: quota.points, remaining, resetMs: Math.max(0, endsAt - now) };
}

function forgetEnded(counts: Map<string, Count>, now: number): void {
  for (const [name, { endsAt }] of counts) if (endsAt <= now) counts.delete(name);
  if (counts.size >= maxKeys) counts.clear();
}
