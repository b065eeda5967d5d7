import { Command } from 'commander';
import { rebuildSearch } from '#shared/commands/search/rebuild-search.ts';
import { say } from '../shared/say.ts';
import { withContext } from '../shared/with-context.ts';

/** Batches between two lines of progress. */
const sayEvery = 20;

/** `search`: the index of what was said. */
export function searchCommand(): Command {
  const search = new Command('search').description('the index of what was said');
  search
    .command('rebuild')
    .description('make it again from the messages; goes on where it was, if it was ended in the middle')
    .addHelpText(
      'after',
      '\nNothing has to stop. Until it is done, searches find less: the oldest messages come first.',
    )
    .action(() =>
      withContext(async ({ knex }) => {
        let batches = 0;
        const indexed = await rebuildSearch(knex, (left) => {
          batches += 1;
          if (batches % sayEvery === 0) say(`${left} messages to go`);
        });
        say(`${indexed} messages are in the index`);
      }),
    );
  return search;
}
