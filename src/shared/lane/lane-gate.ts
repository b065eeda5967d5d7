import type { Log } from '#shared/log.ts';
import type { Redis } from '#shared/redis.ts';
import { laneGateKey } from '#shared/redis-keys.ts';

/** How often a process looks whether the lanes are open to it, ms. Whoever closes them waits longer than this. */
export const gateMs = 1000;

export type LaneGate = { open(): boolean; close(): void };

type Deps = { redis: Redis; prefix: string; lanes: number; log: Log; storedLanes: () => Promise<number> };

/**
 * While the number of lanes changes, no process may submit; afterwards only those that know the new number. The key
 * holds that number, 0 while it changes; a new or emptied Redis gets it from MySQL again.
 */
export function watchLaneGate({ redis, prefix, lanes, log, storedLanes }: Deps): LaneGate {
  let mayPass = true;
  const look = async () => {
    const key = laneGateKey(prefix);
    if ((await redis.exists(key)) === 0) await redis.set(key, await storedLanes(), 'NX');
    const allowed = await redis.get(key);
    const now = Number(allowed) === lanes;
    if (mayPass && !now) log.warn({ lanes, allowed }, 'the lanes are closed to this process');
    if (!mayPass && now) log.info({ lanes }, 'the lanes are open to this process again');
    mayPass = now;
  };
  // Redis away: adding fails by itself, there is nothing to say here.
  const timer = setInterval(() => void look().catch(() => undefined), gateMs);
  void look().catch(() => undefined);
  return { open: () => mayPass, close: () => clearInterval(timer) };
}
