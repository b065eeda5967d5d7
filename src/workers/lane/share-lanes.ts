import { commandVersion } from '#contract/commands.ts';
import type { Context } from '#shared/context.ts';
import { laneWorkersKey } from '#shared/queue/names.ts';

/** How often a worker says that it serves lanes, ms. */
const beatMs = 500;
/** A worker that was not heard for so long, ms, is gone: the others serve its lanes. */
const silentMs = 2000;

/** Says that one is here, and answers who is, by the clock of Redis alone. */
const beatScript = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('zadd', KEYS[1], now, ARGV[1])
redis.call('zremrangebyscore', KEYS[1], '-inf', now - ARGV[2])
return redis.call('zrange', KEYS[1], 0, -1)`;

/**
 * Divides the lanes among the workers that serve them, and calls `serve` with ours whenever these change. A lane that
 * stays with its worker is written from memory; workers that take turns on it would take it from each other each time
 * (docs/adr/0031-lanes-stay-with-their-worker.md). It is no lock: for a moment two may serve one lane, or nobody.
 * Resolves when our first share is served.
 */
export async function shareLanes(ctx: Context, serve: (lanes: Set<number>) => Promise<void>): Promise<void> {
  const { redis, config, releasers, log, processId } = ctx;
  const key = laneWorkersKey(config.QUEUE_PREFIX);
  const me = memberOf(commandVersion, processId);
  let before = '';
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function beat(): Promise<void> {
    const members = (await redis.eval(beatScript, 1, key, me, silentMs)) as string[];
    const mine = lanesOf(me, members, config.LANES);
    if (closed || String(mine) === before) return;
    before = String(mine);
    log.info({ lanes: mine, workers: members.length }, 'serving lanes');
    await serve(new Set(mine));
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
    await redis.zrem(key, me).catch(() => undefined);
  });
  await beat();
  beatAgain();
}

/** Workers in the order of their names; those that understand more come last. */
export const memberOf = (version: number, processId: string): string =>
  `${String(version).padStart(6, '0')}:${processId}`;

/**
 * The lanes of `me`: they go round among the workers that understand the newest commands, since an older worker would
 * put a newer command back for ever. None for a worker that is not among `members`.
 */
export function lanesOf(me: string, members: string[], lanes: number): number[] {
  const versionOf = (member: string) => member.slice(0, member.indexOf(':'));
  const sorted = members.toSorted();
  const newest = versionOf(sorted.at(-1) ?? '');
  const able = sorted.filter((member) => versionOf(member) === newest);
  const place = able.indexOf(me);
  return Array.from({ length: lanes }, (_, n) => n).filter((n) => place >= 0 && n % able.length === place);
}
