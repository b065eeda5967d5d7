import { Command, Option } from 'commander';
import type { Staff } from '#contract/accounts.ts';
import { createUser } from '#shared/commands/accounts/create-user.ts';
import { theSystem } from '#shared/commands/accounts/grantor.ts';
import { inviteUser } from '#shared/commands/accounts/invite-user.ts';
import type { OneTimeToken } from '#shared/commands/accounts/one-time-tokens.ts';
import { createResetToken } from '#shared/commands/accounts/reset-password.ts';
import { type UserChange, updateUser } from '#shared/commands/accounts/update-user.ts';
import type { ListPage } from '#shared/db/lists/keyset.ts';
import { findUserByEmail, listUsers } from '#shared/db/lists/list-users.ts';
import { findAddresses } from '../chat/addresses.ts';
import { CliError } from '../shared/cli-error.ts';
import { createPassword } from '../shared/first-login.ts';
import { readPassword } from '../shared/read-password.ts';
import { requireRole } from '../shared/require-role.ts';
import { say, sayJson, table } from '../shared/say.ts';
import { withContext, withKnex } from '../shared/with-context.ts';

type Create = { email: string; name: string; role: string; passwordStdin?: true; json?: true };
type List = { role?: string; active?: true; json?: true };
type Named = { email: string; json?: true };

/** Accounts that one look at the list takes out of MySQL. */
const page = 100;

/** `user …`: staff accounts. What it changes is in the audit log as done by the system. */
export function userCommand(): Command {
  const user = new Command('user').description('staff accounts');
  const role = () => new Option('--role <name>', 'admin, supervisor, agent, or the name of a custom role');
  user
    .command('create')
    .description('create a staff account; without --password-stdin a password is made up and printed once')
    .requiredOption('--email <address>', 'for logging in')
    .requiredOption('--name <name>', 'customers see it')
    .addOption(role().default('agent'))
    .option(
      '--password-stdin',
      'take the password from stdin (10 characters or more, unless the settings say otherwise)',
    )
    .option('--json', 'print JSON')
    .action(create);
  user
    .command('invite')
    .description('create a staff account without a password; prints a one-time token with which its owner sets one')
    .requiredOption('--email <address>', 'for logging in')
    .requiredOption('--name <name>', 'customers see it')
    .addOption(role().default('agent'))
    .option('--json', 'print JSON')
    .action(invite);
  user
    .command('reset')
    .description('print a one-time token with which the owner of an account sets a new password')
    .requiredOption('--email <address>', 'of the account')
    .option('--json', 'print JSON')
    .action(reset);
  user
    .command('list')
    .description('list staff accounts, the newest first')
    .addOption(role())
    .option('--active', 'only those that can log in')
    .option('--json', 'print JSON')
    .action(list);
  user
    .command('set-role')
    .description('give an account another role; all its sessions end')
    .requiredOption('--email <address>', 'of the account')
    .addOption(role().makeOptionMandatory())
    .option('--json', 'print JSON')
    .action(({ role: name, ...named }: Named & { role: string }) => change(named, { role: name }));
  user
    .command('deactivate')
    .description('shut an account; all its sessions end')
    .requiredOption('--email <address>', 'of the account')
    .option('--json', 'print JSON')
    .action((named: Named) => change(named, { active: false }));
  user
    .command('activate')
    .description('open a shut account again')
    .requiredOption('--email <address>', 'of the account')
    .option('--json', 'print JSON')
    .action((named: Named) => change(named, { active: true }));
  return user;
}

async function create({ email, name, role, passwordStdin, json }: Create): Promise<void> {
  const password = passwordStdin ? await readPassword() : createPassword();
  await withKnex(async (knex) => {
    await requireRole(knex, role);
    const created = await createUser({ knex, now: Date.now }, { email, name, role, password });
    const shown = passwordStdin ? {} : { password };
    if (json) return sayJson({ ...created, ...shown });
    say(`created ${created.role} ${created.email} (${created.id})`);
    if (!passwordStdin) say(`password: ${password}   (shown this once)`);
  });
}

async function invite({ email, name, role, json }: Create): Promise<void> {
  await withKnex(async (knex) => {
    await requireRole(knex, role);
    const invited = await inviteUser({ knex, now: Date.now }, { email, name, role });
    if (json) return sayJson(invited);
    say(`invited ${invited.user.role} ${invited.user.email} (${invited.user.id})`);
    sayToken(invited, invited.user.email, '/auth/invitations/accept');
  });
}

async function reset({ email, json }: Named): Promise<void> {
  await withKnex(async (knex) => {
    const found = await findUserByEmail(knex, email);
    if (!found) throw new CliError(`there is no user ${email}`);
    const made = await createResetToken({ knex, now: Date.now }, found.id);
    if (json) return sayJson(made);
    sayToken(made, found.email, '/auth/password/reset');
  });
}

/** What to do with it, since nobody sends it. */
function sayToken({ token, expiresAt }: OneTimeToken, owner: string, route: string): void {
  const { apiUrl } = findAddresses(process.env, {});
  say(`token: ${token}   (shown this once, good once, until ${expiresAt})`);
  say(`give it to ${owner}, who sets a password with it, at the address that the api has for them:`);
  say(`  POST ${apiUrl}/api/v1${route} {"token":"…","password":"…"}`);
}

async function list({ role, active, json }: List): Promise<void> {
  await withKnex(async (knex) => {
    if (role) await requireRole(knex, role);
    const users: Staff[] = [];
    let after: string | null = null;
    do {
      const { items, next }: ListPage<Staff, string> = await listUsers(knex, { role, active, after, limit: page });
      users.push(...items);
      after = next;
    } while (after !== null);
    if (json) return sayJson(users);
    if (users.length === 0) return say('no accounts');
    const rows = users.map((one) => [one.email, one.name, one.role, one.active ? 'yes' : 'no', one.createdAt]);
    say(table(['EMAIL', 'NAME', 'ROLE', 'ACTIVE', 'CREATED'], rows));
  });
}

async function change({ email, json }: Named, wanted: Pick<UserChange, 'role' | 'active'>): Promise<void> {
  await withContext(async (ctx) => {
    if (wanted.role) await requireRole(ctx.knex, wanted.role);
    const found = await findUserByEmail(ctx.knex, email);
    if (!found) throw new CliError(`there is no user ${email}`);
    const changed = await updateUser(ctx, theSystem, { id: found.id, ...wanted });
    if (json) return sayJson(changed);
    say(`${changed.email} is ${changed.active ? 'an active' : 'a shut'} ${changed.role} account`);
  });
}
