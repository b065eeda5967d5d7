import { Command } from 'commander';
import { queueNames, queues } from '#contract/queues.ts';
import { CliError } from '../shared/cli-error.ts';
import { say, sayJson } from '../shared/say.ts';
import { withContext } from '../shared/with-context.ts';

/** `enqueue`: any job of the catalog, its payload checked first. */
export const enqueueCommand = (): Command =>
  new Command('enqueue')
    .description('add a job to a queue; the payload is checked against the catalog before it is added')
    .argument('<queue>', 'see below')
    .argument('<job>', 'of that queue')
    .argument('[payload]', 'JSON', '{}')
    .option('--delay <seconds>', 'run it later', Number)
    .option('--id <id>', 'while a job with this id is known, adding it again does nothing')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      () =>
        `\nJobs:\n${catalog()}\n\nMessages and states change by commands on a lane, not by jobs: use chat, or the REST API.`,
    )
    .action(async (queue: string, job: string, text: string, options: { delay?: number; id?: string; json?: true }) => {
      const payload = parseJson(text);
      const { delay, id } = options;
      if (delay !== undefined && !(delay >= 0)) throw new CliError('--delay: a number of seconds');
      const how = { ...(id ? { id } : {}), ...(delay ? { delayMs: delay * 1000 } : {}) };
      const jobId = await withContext(({ queues: open }) => open.addNamed(queue, job, payload, how));
      if (options.json) sayJson({ queue, job, jobId });
      else say(`added ${job} to ${queue} as job ${jobId}`);
    });

const catalog = () =>
  queueNames.flatMap((queue) => Object.keys(queues[queue]).map((job) => `  ${queue} ${job}`)).join('\n');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(`the payload is no JSON: ${(error as Error).message}`);
  }
}
