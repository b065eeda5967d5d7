import { Command } from 'commander';
import type { Check } from '../doctor/check.ts';
import { examine } from '../doctor/examine.ts';
import { say, sayJson } from '../shared/say.ts';

/** `doctor`: what is wrong, and how to mend it. Exit code 1 when something must be. */
export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('check everything a deployment needs, and say how to fix what is wrong; changes nothing')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: true }) => {
      const checks = await examine(process.env);
      const count = (status: Check['status']) => checks.filter((check) => check.status === status).length;
      const failed = count('fail');
      if (json) sayJson({ ok: failed === 0, checks });
      else say(...checks.map(show), '', `${count('ok')} ok, ${count('warn')} to look at, ${failed} to fix`);
      process.exitCode = failed ? 1 : 0;
    });

const colour = { ok: 32, warn: 33, fail: 31 };

function show({ name, status, detail, fix }: Check): string {
  const coloured = process.stdout.isTTY && !process.env.NO_COLOR;
  const mark = coloured ? `\u001b[${colour[status]}m${status.padEnd(4)}\u001b[0m` : status.padEnd(4);
  return `${mark}  ${name}: ${detail}${fix ? `\n      fix: ${fix}` : ''}`;
}
