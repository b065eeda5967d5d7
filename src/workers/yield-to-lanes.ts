import type { Context } from '#shared/context.ts';
import { laneDepthKey } from '#shared/redis-keys.ts';
import { sleep } from '#shared/sleep.ts';

/** Commands that wait on all lanes together: fewer are a quiet moment. */
const busyDepth = 16;
/** How often a busy fleet is looked at again, ms. */
const lookMs = 200;

/** How long busy lanes may put such work off, ms. From then on it keeps pace with them. */
export const latestMs = 30_000;

type Deps = Pick<Context, 'redis' | 'config' | 'now'>;

/**
 * Waits while customers' messages wait on the lanes, until the moment `deadline` (ms) at most: work that nobody waits
 * for must not take the machine from what somebody does. Rejects when `signal` aborts.
 */
export async function yieldToLanes(deps: Deps, deadline: number, signal: AbortSignal): Promise<void> {
  while (deps.now() < deadline && (await commandsWaiting(deps)) >= busyDepth) {
    await sleep(lookMs, signal);
  }
  signal.throwIfAborted();
}

async function commandsWaiting({ redis, config }: Deps): Promise<number> {
  const lanes = Array.from({ length: config.LANES }, (_, n) => n);
  const depths = await Promise.all(lanes.map((n) => redis.get(laneDepthKey(config.QUEUE_PREFIX, n))));
  return depths.reduce((sum, depth) => sum + Math.max(0, Number(depth ?? 0)), 0);
}
