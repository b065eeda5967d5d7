import type { Redis } from './redis.ts';
import { laneDepthKey } from './redis-keys.ts';

/** Commands of each lane that are not applied yet. */
export function readLaneDepths(redis: Redis, prefix: string, lanes: number): Promise<number[]> {
  const read = async (n: number) => Math.max(0, Number((await redis.get(laneDepthKey(prefix, n))) ?? 0));
  return Promise.all(Array.from({ length: lanes }, (_, n) => read(n)));
}
