import { Command } from 'commander';
import type { Retried } from '#contract/dead-letters.ts';
import { AppError } from '#contract/errors.ts';
import { theSystem } from '#shared/commands/accounts/grantor.ts';
import { dropLetter } from '#shared/commands/dead-letters/drop-letter.ts';
import { retryLetter } from '#shared/commands/dead-letters/retry-letter.ts';
import { type Letter, listLetters, readLetter } from '#shared/db/dead-letters.ts';
import { parseId, parseIds, parseLimit, queueOption } from '../shared/arguments.ts';
import { CliError } from '../shared/cli-error.ts';
import { ifMissing } from '../shared/if-missing.ts';
import { say, sayJson, table } from '../shared/say.ts';
import { withContext, withKnex } from '../shared/with-context.ts';

type ListOptions = { queue?: string; all?: true; limit: number; json?: true };
type RetryOptions = { all?: true; queue?: string; json?: true };

/** `dead-letters`: what no retry could mend. */
export function deadLettersCommand(): Command {
  const letters = new Command('dead-letters').description('jobs and commands that no retry could mend');
  letters
    .command('list')
    .description('the newest first')
    .addOption(queueOption('of one queue only; lane commands are under "lanes"'))
    .option('--all', 'those that were sent again, too')
    .option('--limit <count>', 'at most so many', parseLimit, 50)
    .option('--json', 'print JSON')
    .action(list);
  letters
    .command('show')
    .description('one of them, whole')
    .argument('<id>', 'of the dead letter', parseId)
    .option('--json', 'print JSON')
    .action((id: string, { json }: { json?: true }) =>
      withKnex(async (knex) => {
        const letter = await readLetter(knex, id).catch(missing(id));
        if (json) sayJson(letter);
        else say(show(letter));
      }),
    );
  letters
    .command('retry')
    .description('send them again: a command keeps its id, so twice is once; a job goes back to its queue')
    .argument('[ids...]', 'of dead letters', parseIds)
    .option('--all', 'all that were not sent again yet')
    .addOption(queueOption('with --all: of one queue only'))
    .option('--json', 'print JSON')
    .action(retry);
  letters
    .command('drop')
    .description('forget them for good')
    .argument('<ids...>', 'of dead letters', parseIds)
    .action((ids: string[]) =>
      withKnex(async (knex) => {
        const deps = { knex, now: Date.now };
        for (const id of ids) {
          say(`${id} ${await dropLetter(deps, theSystem, id).then(() => 'dropped', ifMissing('was not there'))}`);
        }
      }),
    );
  return letters;
}

const list = ({ queue, all, limit, json }: ListOptions) =>
  withKnex(async (knex) => {
    const { items: letters } = await listLetters(knex, { queue, all }, { after: null, limit });
    if (json) return sayJson(letters);
    if (letters.length === 0) return say('no dead letters');
    const rows = letters.map((l) => [
      l.id,
      l.createdAt,
      `${l.queue} ${l.job}`,
      l.retriedAt ? 'yes' : '-',
      firstLine(l.error),
    ]);
    say(table(['ID', 'PARKED', 'JOB', 'RETRIED', 'ERROR'], rows));
  });

const retry = (ids: string[], { all, queue, json }: RetryOptions) =>
  withContext(async (ctx) => {
    if (ids.length === 0 && !all) throw new CliError('say which: ids, or --all');
    const letters = all
      ? (await listLetters(ctx.knex, { queue, order: 'oldest' }, { after: null, limit: 10_000 })).items
      : await Promise.all(ids.map((id) => readLetter(ctx.knex, id).catch(missing(id))));
    const outcomes: Retried[] = [];
    for (const letter of letters) outcomes.push(await retryLetter(ctx, theSystem, letter));
    if (outcomes.some(({ sent }) => !sent)) process.exitCode = 1;
    if (json) return sayJson(outcomes);
    say(...(outcomes.length ? outcomes.map(({ id, outcome }) => `${id} ${outcome}`) : ['no dead letters']));
  });

const firstLine = (error: string): string => (error.split('\n', 1)[0] ?? '').slice(0, 80);

const show = (l: Letter): string =>
  [
    `id       ${l.id}`,
    `parked   ${l.createdAt}`,
    `retried  ${l.retriedAt ?? 'no'}`,
    `job      ${l.queue} ${l.job}${l.jobId ? ` (${l.jobId})` : ''}`,
    `payload  ${JSON.stringify(l.payload, null, 2)}`,
    `error    ${l.error}`,
  ].join('\n');

const missing = (id: string) => (error: unknown) => {
  throw error instanceof AppError && error.code === 'not_found' ? new CliError(`there is no dead letter ${id}`) : error;
};
