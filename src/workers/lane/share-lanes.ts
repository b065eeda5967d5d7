import { commandVersion } from '#contract/commands.ts';
import type { Context } from '#shared/context.ts';
import { laneWorkersKey } from '#shared/redis-keys.ts';
import { sleep } from '#shared/sleep.ts';
import { within } from '#shared/within.ts';
import { unlogged } from '#shared/write-unlogged.ts';

/** How often a worker says that it serves lanes, and looks after the others', ms. */
const beatMs = 250;
/** A worker that was not heard for so long, ms, is gone: its lanes are shared anew. */
const silentMs = 2000;

/** Says that one is here, and answers who is, by the clock of Redis alone. */
const beatScript = `${unlogged}
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('zadd', KEYS[1], now, ARGV[1])
redis.call('zremrangebyscore', KEYS[1], '-inf', now - ARGV[2])
return redis.call('zrange', KEYS[1], 0, -1)`;

type ServedLanes = {
  /** Fetches from these lanes, and from no others. Said again it changes nothing. */
  serve(lanes: ReadonlySet<number>): Promise<void>;
  /** True if batches wait on a lane and none runs. */
  isWaiting(lane: number): Promise<boolean>;
};

/**
 * Divides the lanes among the workers that serve them, and serves ours. A lane that stays with its worker is written from
 * memory; workers that take turns on it would take it from each other each time
 * (docs/adr/0031-lanes-stay-with-their-worker.md). It is no lock: for a moment two may serve one lane, or nobody. Resolves
 * when our first share is served.
 */
export async function shareLanes(ctx: Context, { serve, isWaiting }: ServedLanes): Promise<void> {
  const { redis, config, releasers, log, now, processId } = ctx;
  const key = laneWorkersKey(config.QUEUE_PREFIX);
  const me = memberOf(commandVersion, processId);
  const all = Array.from({ length: config.LANES }, (_, n) => n);
  /** Lanes of others where batches waited when we last looked, and those that we help with, until then (ms). */
  const waiting = new Set<number>();
  const helping = new Map<number, number>();
  let before = '';
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function beat(): Promise<void> {
    const members = (await redis.eval(beatScript, 1, key, me, silentMs)) as string[];
    const mine = lanesOf(me, members, config.LANES);
    if (mine) await lookAfter(all.filter((n) => !mine.includes(n)));
    const lanes = all.filter((n) => mine?.includes(n) || (helping.get(n) ?? 0) > now());
    if (closed) return;
    if (lanes.join() !== before) log.info({ lanes, workers: members.length }, 'serving lanes');
    before = lanes.join();
    // Said each time: what stopped by itself begins again.
    await serve(new Set(lanes));
  }

  /** A batch that nobody took between two beats has a worker that is gone, and is not known to be. */
  async function lookAfter(others: number[]): Promise<void> {
    for (const n of others) {
      if (!(await isWaiting(n))) waiting.delete(n);
      else if (waiting.has(n)) helping.set(n, now() + silentMs);
      else waiting.add(n);
    }
  }

  function beatAgain(): void {
    timer = setTimeout(() => {
      // Redis away: nobody serves anything, and the share stays what it was.
      const done = beat().catch((error: unknown) => log.debug({ err: error }, 'nobody heard that we serve lanes'));
      void done.then(() => closed || beatAgain());
    }, beatMs);
  }

  releasers.add(async () => {
    closed = true;
    clearTimeout(timer);
    const leave = async () => redis.zrem(key, me).then(() => redis.zcard(key));
    const others = await within(beatMs, leave()).catch(() => 0);
    // They hear of it with their next beat. Until then we go on, so that no command waits.
    if (others > 0) await sleep(2 * beatMs);
  });
  await beat();
  beatAgain();
}

/** Workers in the order of their names; those that understand more come last. */
export const memberOf = (version: number, processId: string): string =>
  `${String(version).padStart(6, '0')}:${processId}`;

/**
 * The lanes of `me`: they go round among the workers that understand the newest commands, since an older worker would
 * put a newer command back for ever. Null for a worker that is not among these.
 */
export function lanesOf(me: string, members: string[], lanes: number): number[] | null {
  const versionOf = (member: string) => member.slice(0, member.indexOf(':'));
  const sorted = members.toSorted();
  const newest = versionOf(sorted.at(-1) ?? '');
  const able = sorted.filter((member) => versionOf(member) === newest);
  const place = able.indexOf(me);
  if (place < 0) return null;
  return Array.from({ length: lanes }, (_, n) => n).filter((n) => n % able.length === place);
}
