import { Command } from 'commander';
import { reencrypt } from '#shared/commands/reencrypt.ts';
import { readFieldKeys } from '#shared/field-keys.ts';
import { CliError } from '../installation/cli-error.ts';
import { say, sayJson } from '../installation/say.ts';
import { withKnex } from '../installation/with-context.ts';

type Options = { dryRun?: boolean; json?: true };

/** `keys`: what an installation's secrets are kept with. */
export function keysCommand(): Command {
  const keys = new Command('keys').description('the keys that secrets and personal data are kept with');
  keys
    .command('reencrypt')
    .description('after a new key was put in front of FIELD_KEYS: seal everything anew with it')
    .option('--dry-run', 'only count what would be sealed anew')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nEvery process must know the new key first, and the old one until this has ended. It may run while all else does,\nand be run again; once it seals nothing anew, the old key may go.',
    )
    .action(({ dryRun = false, json }: Options) =>
      withKnex(async (knex, config) => {
        const tables = await reencrypt(knex, readFieldKeys(config), { dryRun });
        const raced = tables.reduce((sum, table) => sum + table.raced, 0);
        if (json) sayJson({ dryRun, tables });
        else {
          say(...(dryRun ? ['dry run: nothing was changed'] : []));
          for (const { table, values, resealed } of tables) say(`${table}: ${resealed} of ${values} sealed anew`);
        }
        if (raced) throw new CliError(`${raced} values were changed meanwhile: run it once more`);
      }),
    );
  return keys;
}
