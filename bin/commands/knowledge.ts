import { Command } from 'commander';
import { theSystem } from '#shared/commands/accounts/grantor.ts';
import { createKnowledge } from '#shared/commands/knowledge/create-knowledge.ts';
import { deleteDocument, deleteSamples } from '#shared/commands/knowledge/delete-documents.ts';
import { putDocument } from '#shared/commands/knowledge/put-document.ts';
import { listDocuments } from '#shared/db/knowledge.ts';
import { readPages } from '../knowledge/read-pages.ts';
import { parseIds } from '../shared/arguments.ts';
import { CliError } from '../shared/cli-error.ts';
import { ifMissing } from '../shared/if-missing.ts';
import { say, sayJson, table } from '../shared/say.ts';
import { withContext, withKnex } from '../shared/with-context.ts';

/** `knowledge`: what the AI answers from. */
export function knowledgeCommand(): Command {
  const knowledge = new Command('knowledge').description('what the AI answers from');
  knowledge
    .command('add')
    .description('add pages of Markdown or plain text, or put them in the place of what they were')
    .argument('<paths...>', 'files, or folders with all that is in them')
    .addHelpText(
      'after',
      '\nEach file is a document, each heading in it a passage that is found and cited on its own. A file of the same name\n(within its folder) takes the place of the earlier one. Lines `title: …` and `url: …` between two lines of `---` at the\ntop say what citations are called and where they lead. Answers follow at once.',
    )
    .action(add);
  knowledge.command('list').description('all documents').option('--json', 'print JSON').action(list);
  knowledge
    .command('remove')
    .description('take documents away')
    .argument('[ids...]', 'as knowledge list shows them', parseIds)
    .option('--sample', 'the help pages of the invented shop that seed put there')
    .action(remove);
  return knowledge;
}

const add = (paths: string[]) =>
  withContext(async (ctx) => {
    for (const { file, passages, ...page } of await readPages(paths)) {
      const { outcome } = await putDocument(ctx, theSystem, page);
      const found = `${passages} passage${passages === 1 ? '' : 's'}`;
      say(`${outcome === 'unchanged' ? 'as it was' : 'added'}: ${page.title} (${found}, ${file})`);
    }
    await createKnowledge(ctx).forget();
  });

const list = ({ json }: { json?: true }) =>
  withKnex(async (knex) => {
    const { items } = await listDocuments(knex, {}, { after: null, limit: 10_000 });
    const documents = items.toReversed();
    if (json) return sayJson(documents);
    if (documents.length === 0) return say('no documents: the AI has nothing to answer from');
    const rows = documents.map((d) => [d.id, d.active ? d.language : 'off', d.chunks, d.title]);
    say(table(['ID', 'LANGUAGE', 'PASSAGES', 'TITLE'], rows));
  });

const remove = (ids: string[] = [], { sample }: { sample?: true }) => {
  if (ids.length === 0 && !sample) throw new CliError('say which: ids, or --sample');
  return withContext(async (ctx) => {
    for (const id of ids) {
      say(`${id} ${await deleteDocument(ctx, theSystem, id).then(() => 'removed', ifMissing('was not there'))}`);
    }
    if (sample) say(`${await deleteSamples(ctx, theSystem)} sample pages removed`);
    await createKnowledge(ctx).forget();
  });
};
