import { Command } from 'commander';
import { checkLanes } from '#shared/commands/check-lanes.ts';
import { migrate } from '#shared/db/migrate.ts';
import { say } from '../shared/say.ts';
import { withKnex } from '../shared/with-context.ts';

/** `migrate`: the schema, and the number of lanes. */
export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('bring the database schema up to date; safe to run twice, and by several at once')
    .action(() =>
      withKnex(async (knex, config) => {
        const ran = await migrate(knex);
        await checkLanes(knex, config.LANES);
        say(...(ran.length ? ran.map((name) => `ran ${name}`) : ['the schema is up to date']));
      }),
    );
