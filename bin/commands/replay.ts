import { Command, Option } from 'commander';
import type { Context } from '#shared/context.ts';
import { parseRange } from '../replay/parse-time.ts';
import { replayToAnalytics } from '../replay/replay-analytics.ts';
import { replayToLanes } from '../replay/replay-lanes.ts';
import { commandOfMessage, commandsInRange, commandsOfConversation, type Stored } from '../replay/stored-commands.ts';
import { parseId } from '../shared/arguments.ts';
import { say, sayJson } from '../shared/say.ts';
import { withContext } from '../shared/with-context.ts';

type Options = { toQueue: 'lanes' | 'analytics'; dryRun?: boolean; json?: true };

/** `replay`: what was applied, once more; nothing happens where the effect stands. */
export function replayCommand(): Command {
  const replay = new Command('replay')
    .description('send stored commands (kept for 7 days) again; a no-op where the effect stands')
    .addHelpText(
      'after',
      '\nTo lanes: the lane answers from its record and tells clients and queues once more.\nTo analytics: events that are missing are recorded.',
    );
  withOptions(replay.command('message'))
    .description('the command that made one message')
    .argument('<messageId>', 'of the message', parseId)
    .action((id: string, options: Options) => run(options, ({ knex }) => commandOfMessage(knex, id)));
  withOptions(replay.command('conversation'))
    .description('all commands of one conversation')
    .argument('<id>', 'of the conversation', parseId)
    .action((id: string, options: Options) => run(options, ({ knex }) => commandsOfConversation(knex, id)));
  withOptions(replay.command('range'))
    .description('all commands of a time range')
    .requiredOption('--from <time>', 'ISO 8601, or 15m, 2h, 1d ago')
    .option('--to <time>', 'the same; by default now')
    .action((options: Options & { from: string; to?: string }) => {
      const { from, to } = parseRange(options, Date.now());
      return run(options, ({ knex }) => commandsInRange(knex, from, to));
    });
  return replay;
}

const withOptions = (command: Command): Command =>
  command
    .addOption(new Option('--to-queue <name>', 'where to').choices(['lanes', 'analytics']).default('lanes'))
    .option('--dry-run', 'only show what would change')
    .option('--json', 'print JSON');

const run = ({ toQueue, dryRun = false, json }: Options, select: (ctx: Context) => AsyncIterable<Stored[]>) =>
  withContext(async (ctx) => {
    const lanes = toQueue === 'lanes';
    const summary = lanes
      ? await replayToLanes(ctx, select(ctx), dryRun)
      : await replayToAnalytics(ctx.knex, select(ctx), dryRun);
    if (json) return sayJson({ toQueue, dryRun, ...summary });
    const lines = Object.entries(summary).map(([name, value]) => `${label[name] ?? name}: ${shown(value)}`);
    say(...(dryRun ? ['dry run: nothing was sent'] : []), ...lines);
    if (lanes && dryRun) say('would change: nothing in MySQL; effects that were lost are told again');
  });

const label: Record<string, string> = {
  toldAgain: 'effects told again',
  same: 'answered as the first time',
  different: 'answered otherwise',
  missing: 'analytics rows missing',
  recorded: 'analytics rows recorded',
};

const shown = (value: number | Record<string, number>): string =>
  typeof value === 'number'
    ? String(value)
    : Object.entries(value)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ') || 'none';
