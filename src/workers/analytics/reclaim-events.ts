import type { Context } from '#shared/context.ts';
import { claimedEventsKey, claimsKey, readyEventsKey } from '#shared/redis-keys.ts';

/** Puts a claim's events back in one step, so that whoever looks finds them in one place or the other. */
const putBack = `
for _, event in ipairs(redis.call('lrange', KEYS[1], 0, -1)) do redis.call('rpush', KEYS[2], event) end
redis.call('del', KEYS[1])
return redis.call('srem', KEYS[3], ARGV[1])`;

/**
 * Makes events ready again that a job has claimed which will not come back: somebody deleted it, or it failed for good.
 * Should it run after all, its events are recorded twice, which is once. Returns how many claims there were.
 */
export async function reclaimEvents({ redis, queues, config }: Context): Promise<number> {
  const { QUEUE_PREFIX: prefix } = config;
  const queue = queues.raw().get('analytics');
  let reclaimed = 0;
  for (const jobId of await redis.smembers(claimsKey(prefix))) {
    const state = await queue?.getJobState(jobId);
    if (state !== 'unknown' && state !== 'failed' && state !== 'completed') continue;
    await redis.eval(putBack, 3, claimedEventsKey(prefix, jobId), readyEventsKey(prefix), claimsKey(prefix), jobId);
    reclaimed += 1;
  }
  return reclaimed;
}
