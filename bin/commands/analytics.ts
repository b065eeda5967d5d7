import { Command } from 'commander';
import { rebuildRollups } from '../../src/workers/analytics/rebuild-rollups.ts';
import { parseRange } from '../replay/parse-time.ts';
import { say, sayJson } from '../shared/say.ts';
import { withContext } from '../shared/with-context.ts';

/** `analytics`: what the reports are made from. */
export function analyticsCommand(): Command {
  const analytics = new Command('analytics').description('what the reports are made from');
  analytics
    .command('rebuild')
    .description('sum the roll-ups of a time range again from the event rows')
    .requiredOption('--from <time>', 'ISO 8601, or 15m, 2h, 1d ago')
    .option('--to <time>', 'the same; by default now')
    .option('--json', 'print JSON')
    .action(({ json, ...asked }: { from: string; to?: string; json?: true }) =>
      withContext(async ({ knex, log, settings }) => {
        const now = Date.now();
        const keptSince = now - settings.get('analytics').keepDays * 24 * 3600 * 1000;
        const range = { ...parseRange(asked, now), keptSince };
        const buckets = await rebuildRollups({ knex, log }, range);
        if (json) sayJson({ buckets });
        else say(`summed again: ${buckets} quarters of an hour`);
      }),
    );
  return analytics;
}
