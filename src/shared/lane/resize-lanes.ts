import { AppError } from '#contract/errors.ts';
import type { Context } from '#shared/context.ts';
import type { Knex } from '#shared/db/knex.ts';
import { laneDepthKey, laneGateKey, laneQueue } from '#shared/redis-keys.ts';
import { sleep } from '#shared/sleep.ts';
import { gateMs } from './lane-gate.ts';

type Deps = Pick<Context, 'knex' | 'redis' | 'queues' | 'config'>;

/** Every process has looked at the gate once this long after it closed, ms. */
const closingMs = gateMs * 2;

/**
 * Changes the number of lanes: closes them (fronts answer `busy`), waits until they are empty, stores the new number.
 * Processes that know the old number stay closed out until they are started again with `LANES=<to>`. Throws `busy`,
 * with the lanes as they were, if they are not empty within `limitMs`. False: there are as many already.
 */
export async function resizeLanes(
  { knex, redis, queues, config }: Deps,
  to: number,
  limitMs: number,
): Promise<boolean> {
  const { QUEUE_PREFIX: prefix, LANES: from } = config;
  // A change that was ended in the middle left them closed: then this opens them again.
  const gate = await redis.get(laneGateKey(prefix));
  if (from === to && (gate === null || Number(gate) === to)) return false;
  const numbers = Array.from({ length: Math.max(from, to) }, (_, n) => n);
  const pending = async () => {
    const counts = numbers.map((n) => queues.raw().get(laneQueue(n))?.getJobCountByTypes('wait', 'active', 'delayed'));
    return (await Promise.all(counts)).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  };
  await redis.set(laneGateKey(prefix), 0);
  await sleep(closingMs);
  for (const end = Date.now() + limitMs; (await pending()) > 0; await sleep(100)) {
    if (Date.now() < end) continue;
    await redis.set(laneGateKey(prefix), from);
    throw new AppError('busy', 'The lanes did not become empty in time: is a worker running? Nothing was changed.');
  }
  await storeLanes(knex, to);
  await redis.del(...numbers.map((n) => laneDepthKey(prefix, n)));
  await redis.set(laneGateKey(prefix), to);
  return true;
}

/**
 * Raises every fence above all that were ever given: conversations change lanes, and a worker that is not started again
 * remembers them as they were on the lane it knew (docs/adr/0030-lane-memory.md).
 */
async function storeLanes(knex: Knex, to: number): Promise<void> {
  await knex.transaction(async (transaction) => {
    const rows: { fence: string | number }[] = await transaction('lanes').forUpdate().select('fence');
    const fence = Math.max(0, ...rows.map((row) => Number(row.fence))) + 1;
    await transaction('lanes').delete();
    await transaction('lanes').insert(Array.from({ length: to }, (_, n) => ({ n, fence })));
  });
}
