import { Command } from 'commander';
import { listSigningKeys, rotateSigningKey } from '#shared/commands/accounts/open-tokens.ts';
import { reencrypt } from '#shared/commands/reencrypt.ts';
import { readFieldKeys } from '#shared/field-keys.ts';
import { CliError } from '../shared/cli-error.ts';
import { say, sayJson, table } from '../shared/say.ts';
import { withKnex } from '../shared/with-context.ts';

type Options = { dryRun?: boolean; revoke?: true; json?: true };

/** `keys`: what an installation's secrets are kept with. */
export function keysCommand(): Command {
  const keys = new Command('keys').description(
    'the keys that seal secrets and personal data, and those that sign access tokens',
  );
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
  keys
    .command('list')
    .description('list the keys that sign access tokens')
    .option('--json', 'print JSON')
    .action(({ json }: Options) =>
      withKnex(async (knex) => {
        const shown = await listSigningKeys(knex, Date.now());
        if (json) return sayJson(shown);
        const rows = shown.map(({ kid, state, createdAt }) => [kid, state, createdAt]);
        say(table(['KEY', 'STATE', 'CREATED'], rows));
      }),
    );
  keys
    .command('rotate')
    .description('make the next key that signs access tokens; nobody is logged out')
    .option('--revoke', 'the old one was stolen: all its tokens are refused within a minute (clients renew theirs)')
    .option('--json', 'print JSON')
    .action(({ revoke, json }: Options) =>
      withKnex(async (knex, config) => {
        const deps = { knex, fieldKeys: readFieldKeys(config), now: Date.now };
        const { kid, signsFrom } = await rotateSigningKey(deps, { revoke });
        if (json) return sayJson({ kid, signsFrom: new Date(signsFrom).toISOString() });
        say(`made ${kid}; it signs from ${new Date(signsFrom).toISOString()}, when every process knows it`);
      }),
    );
  return keys;
}
