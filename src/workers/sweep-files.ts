import { sweepOrphans } from '#shared/commands/files/sweep-orphans.ts';
import type { Context } from '#shared/context.ts';
import { every } from '#shared/every.ts';
import { fileSweepKey } from '#shared/redis-keys.ts';
import { takeRound } from './take-round.ts';

/** How often the fleet looks for files that no message took, ms; a worker asks for its turn as often. */
const sweepMs = 600_000;

/** Deletes files that no message took. */
export function startFileSweeper(ctx: Context): void {
  const { config, log } = ctx;
  const sweep = async () => {
    if (!(await takeRound(ctx, fileSweepKey(config.QUEUE_PREFIX), sweepMs))) return;
    const swept = await sweepOrphans(ctx);
    if (swept > 0) log.info({ files: swept }, 'files that no message took are gone');
  };
  every(sweepMs, sweep, 'files could not be swept', ctx);
}
