import { Command } from 'commander';
import { seed } from '#shared/commands/seed.ts';
import { createPassword, firstLoginPath, keepFirstLogins } from '../shared/first-login.ts';
import { say } from '../shared/say.ts';
import { withKnex } from '../shared/with-context.ts';

/** `seed`: something to log in with and to ask about. */
export const seedCommand = (): Command =>
  new Command('seed')
    .description('fill an empty installation: a site, an admin, an agent, a small FAQ in English and Chinese')
    .addHelpText(
      'after',
      '\nPasswords are made up and printed once. They are also kept in <DATA_DIR>/first-login.json (mode 0600).\nWhere there is a user already, nothing happens.',
    )
    .action(() =>
      withKnex(async (knex, { DATA_DIR }) => {
        const keep = (logins: Parameters<typeof keepFirstLogins>[1]) => keepFirstLogins(DATA_DIR, logins);
        const logins = await seed({ knex, now: Date.now }, createPassword, keep);
        if (logins.length === 0) return say('there are users already: nothing was seeded');
        say(...logins.map(({ role, email, password }) => `${role}: ${email} / ${password}`));
        say(`kept in ${firstLoginPath(DATA_DIR)}`);
      }),
    );
