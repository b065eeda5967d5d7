import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { type Rates, ratesOf, readFigures } from '../queues/read-figures.ts';
import { CliError } from '../shared/cli-error.ts';
import { say, sayJson, table } from '../shared/say.ts';
import { withContext } from '../shared/with-context.ts';

/** `queues`: what waits, what runs, and how fast it goes. */
export const queuesCommand = (): Command =>
  new Command('queues')
    .description('depths and rates of all queues and lanes')
    .option('--interval <seconds>', 'how long to measure the rates', Number, 1)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nOn a lane a job is a batch; COMMANDS counts what is in them. A rate counts wake-ups of a job that waited already.',
    )
    .action(async ({ interval, json }: { interval: number; json?: true }) => {
      if (!(interval > 0)) throw new CliError('--interval: a number of seconds above 0');
      const rates = await withContext(async (ctx) => {
        const started = performance.now();
        const before = await readFigures(ctx);
        await pause(interval * 1000);
        return ratesOf(before, await readFigures(ctx), (performance.now() - started) / 1000);
      });
      if (json) sayJson({ intervalSeconds: interval, queues: rates });
      else say(show(rates));
    });

const show = (rates: Rates[]): string =>
  table(
    ['QUEUE', 'WAITING', 'ACTIVE', 'DELAYED', 'FAILED', 'WORKERS', 'COMMANDS', 'ADDED/s', 'DONE/s'],
    rates.map((r) => [
      r.queue,
      ...[r.waiting, r.active, r.delayed, r.failed, r.workers],
      r.commands ?? '-',
      ...[r.addedPerSecond, r.donePerSecond],
    ]),
  );
