import type { Harness } from './harness.ts';

/** Everything that an installation keeps in Redis is gone at once, as after a FLUSHALL. Others' keys stay. */
export async function emptyRedis({ front, config }: Harness): Promise<number> {
  let gone = 0;
  for await (const found of front.redis.scanStream({ match: `*${config.QUEUE_PREFIX}*`, count: 1000 })) {
    const keys = found as string[];
    if (keys.length) gone += await front.redis.del(...keys);
  }
  return gone;
}
