import { sweepOrphans } from '#shared/commands/files/sweep-orphans.ts';
import type { Context } from '#shared/context.ts';
import { every } from '#shared/every.ts';
import { fileSweepKey } from '#shared/redis-keys.ts';

/** How often the fleet looks for files that no message took, ms; a worker asks for its turn as often. */
const sweepMs = 600_000;

/** Deletes files that no message took. Once per fleet and round: the first worker takes the round. */
export function startFileSweeper(ctx: Context): void {
  const { redis, config, log } = ctx;
  const sweep = async () => {
    const round = await redis.set(fileSweepKey(config.QUEUE_PREFIX), '1', 'PX', sweepMs - 1000, 'NX');
    if (round === null) return;
    const swept = await sweepOrphans(ctx);
    if (swept > 0) log.info({ files: swept }, 'files that no message took are gone');
  };
  every(sweepMs, sweep, 'files could not be swept', ctx);
}
