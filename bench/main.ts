import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { openInstallation } from './installation.ts';
import { measure } from './measure.ts';
import { readOptions } from './options.ts';
import { verdicts } from './report.ts';
import { showFigures } from './tables.ts';

/** `npm run bench`: floor and product on the same private servers, in one run. See README.md beside it. */
const options = readOptions(process.argv.slice(2));
const say = (line: string) => void process.stderr.write(`${line}\n`);
const installation = await openInstallation(options.profile, say);
let closing: Promise<void> | undefined;
const close = () => (closing ??= installation.releasers.close());
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void close().finally(() => process.exit(130)));

try {
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    memoryGb: totalmem() / 2 ** 30,
    node: process.version,
  };
  const figures = await measure(installation, options, say);
  const result = { at: new Date().toISOString(), machine, options, verdicts: verdicts(figures), figures };
  process.stdout.write(`${showFigures(figures)}\n`);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
} catch (error) {
  process.exitCode = 1;
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  await close();
}
