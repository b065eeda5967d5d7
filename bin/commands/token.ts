import { Command, Option } from 'commander';
import {
  customerAccount,
  findActiveUserByEmail,
  findCustomer,
  userAccount,
} from '#shared/commands/accounts/find-account.ts';
import { openTokens } from '#shared/commands/accounts/open-tokens.ts';
import { createVisitor } from '#shared/commands/customers/create-visitor.ts';
import type { Knex } from '#shared/db/knex.ts';
import { readFieldKeys } from '#shared/field-keys.ts';
import type { Account } from '#shared/token/account.ts';
import type { Tokens } from '#shared/token/create-tokens.ts';
import { parseId } from '../shared/arguments.ts';
import { CliError } from '../shared/cli-error.ts';
import { say, sayJson } from '../shared/say.ts';
import { withKnex } from '../shared/with-context.ts';

type Options = { user?: string; visitor?: true; customer?: string; json?: true };

/** `token`: an access token to try the API with. */
export const tokenCommand = (): Command =>
  new Command('token')
    .description('print an access token (15 minutes) for curl; needs the installation’s FIELD_KEYS or its DATA_DIR')
    .addOption(new Option('--user <email>', 'a staff account').conflicts(['visitor', 'customer']))
    .addOption(new Option('--visitor', 'a new anonymous customer').conflicts(['customer']))
    .option('--customer <id>', 'a customer who is there already', parseId)
    .option('--json', 'print JSON, with the account and when the token ends')
    .action(async (options: Options) => {
      if (!options.user && !options.visitor && !options.customer) {
        throw new CliError('say for whom: --user <email>, --visitor or --customer <id>');
      }
      await withKnex(async (knex, config) => {
        const tokens = await openTokens(knex, readFieldKeys(config), Date.now);
        const account = await accountFor(knex, tokens, options);
        const { token, expiresAt } = await tokens.issue(account);
        if (options.json) sayJson({ accessToken: token, expiresAt: new Date(expiresAt).toISOString(), account });
        else say(token);
      });
    });

async function accountFor(knex: Knex, tokens: Tokens, { user: email, customer: asked }: Options): Promise<Account> {
  if (email) {
    const user = await findActiveUserByEmail(knex, email);
    if (!user) throw new CliError(`there is no active user ${email}`);
    return userAccount(user);
  }
  const id = asked ?? (await createVisitor({ knex, tokens, now: Date.now }, {})).customer.id;
  const customer = await findCustomer(knex, id);
  if (!customer) throw new CliError(`there is no customer ${id}`);
  return customerAccount(customer);
}
