import { Command } from 'commander';
import { createReleasers } from '#shared/lifecycle.ts';
import { createLineWriter } from '#shared/line-writer.ts';
import { parseWhole } from '../shared/arguments.ts';
import { startAll } from '../start/start-all.ts';
import { startEnvironment } from '../start/start-environment.ts';

/** `start`: the whole system on this machine, until Ctrl-C. */
export const startCommand = (): Command =>
  new Command('start')
    .description(
      'run everything on this machine: servers (private ones if you name none), schema, sample data, processes',
    )
    .option('--workers <n>', 'copies of the worker', parseWhole(1, 64), 1)
    .addHelpText(
      'after',
      '\nDATABASE_URL and REDIS_URL name servers to use; what is not named runs privately under DATA_DIR (.data).\nThe first start prints the log-ins; they are kept in <DATA_DIR>/first-login.json (mode 0600) until you delete it.',
    )
    .action(({ workers }: { workers: number }) => start(workers));

async function start(workers: number): Promise<void> {
  // A line that nobody takes (a full disk, a pipe whose reader has gone) is no reason to stop serving.
  const lines = createLineWriter(1);
  const write = (line: string) => lines.write(`${line}\n`);
  const stopping = new AbortController();
  const stop = () => {
    // A second one does not wait. Our children hear SIGTERM from the system when we are gone.
    if (stopping.signal.aborted) process.exit(1);
    write('start | stopping');
    stopping.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  const releasers = createReleasers();
  try {
    const environment = await startEnvironment(process.env);
    const code = await startAll({ ...environment, workers, write, releasers, signal: stopping.signal });
    process.exitCode = code ?? 0;
  } finally {
    await releasers.close();
  }
}
