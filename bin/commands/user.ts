import { Command, Option } from 'commander';
import { roles } from '#domain/policy.ts';
import { createUser } from '#shared/commands/create-user.ts';
import { createPassword } from '../installation/first-login.ts';
import { readPassword } from '../installation/read-password.ts';
import { say, sayJson } from '../installation/say.ts';
import { withKnex } from '../installation/with-context.ts';

type Options = {
  email: string;
  name: string;
  role: 'admin' | 'supervisor' | 'agent';
  passwordStdin?: true;
  json?: true;
};

/** `user create`: a staff account. */
export function userCommand(): Command {
  const user = new Command('user').description('staff accounts');
  user
    .command('create')
    .description('create a staff account; without --password-stdin a password is made up and printed once')
    .requiredOption('--email <address>', 'for logging in')
    .requiredOption('--name <name>', 'customers see it')
    .addOption(new Option('--role <role>').choices(roles).default('agent'))
    .option('--password-stdin', 'take the password from stdin (8 characters or more)')
    .option('--json', 'print JSON')
    .action(async ({ email, name, role, passwordStdin, json }: Options) => {
      const password = passwordStdin ? await readPassword() : createPassword();
      await withKnex(async (knex) => {
        const created = await createUser({ knex, now: Date.now }, { email, name, role, password });
        const shown = passwordStdin ? {} : { password };
        if (json) return sayJson({ ...created, ...shown });
        say(`created ${created.role} ${created.email} (${created.id})`);
        if (!passwordStdin) say(`password: ${password}   (shown this once)`);
      });
    });
  return user;
}
