import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KnowledgeDocument, maxPageBytes } from '#contract/knowledge.ts';
import { createKnowledge } from '#shared/commands/knowledge/create-knowledge.ts';
import { seed } from '#shared/commands/seed.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';
import { envOf, runCli, runJson } from './run-cli.ts';

let h: Harness;
let env: ReturnType<typeof envOf>;
let folder: string;
beforeAll(async () => {
  h = await openHarness();
  env = envOf(h);
  folder = await mkdtemp(join(tmpdir(), 'pages-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await h.close();
});

const write = async (name: string, text: string | Buffer) => {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return path;
};
const add = (...paths: string[]) => runCli(['knowledge', 'add', ...paths], env);
const listed = () => runJson<KnowledgeDocument[]>(['knowledge', 'list'], env);

describe('one’s own pages', () => {
  it('are added from a folder, found at once by who asked before, and take the place of what they were', async () => {
    const { search } = createKnowledge(h.front);
    expect(await search('How long may I rent a kayak?')).toEqual([]);
    await write('rent/kayaks.md', '---\nurl: https://shop.example/kayaks\n---\n# Kayaks\n## Rent\nTen days at most.');
    await write('opening.txt', 'The boathouse opens at nine.');
    await write('.git/notes.md', 'hidden');
    await write('picture.png', 'not a page');

    const first = await add(folder);
    expect(first.err).toBe('');
    expect(first.out).toBe(
      `added: opening (1 passage, ${join(folder, 'opening.txt')})\nadded: Kayaks (1 passage, ${join(folder, 'rent/kayaks.md')})\n`,
    );
    expect((await add(folder)).out.split('\n').filter((line) => line.startsWith('as it was: '))).toHaveLength(2);
    const found = await until('the page is found', async () => {
      const passages = await search('How long may I rent a kayak?');
      return passages.length > 0 && passages;
    });
    expect(found).toMatchObject([{ title: 'Rent', text: 'Ten days at most.', url: 'https://shop.example/kayaks' }]);

    await write('rent/kayaks.md', '# Kayaks\n## Rent\nEleven days.');
    await add(folder);
    expect(await listed()).toMatchObject([
      { title: 'opening', chunks: 1, language: 'en', source: 'file', fileName: 'opening.txt', version: 1 },
      { title: 'Kayaks', chunks: 1, url: null, source: 'file', fileName: 'rent/kayaks.md', version: 2 },
    ]);
  });

  it('are all refused if one of them cannot be read, each with its reason', async () => {
    const bad = [
      await write('bad/empty.md', '# Only a title'),
      await write('bad/latin.txt', Buffer.from([0x63, 0xe9])),
      await write('bad/large.txt', 'x'.repeat(maxPageBytes + 1)),
      await write('bad/address.md', '---\nurl: javascript:alert(1)\n---\ntext'),
      await write('picture.png', 'not a page'),
      await write('other/opening.txt', 'Another.'),
    ];
    const good = await write('opening.txt', 'The boathouse opens at nine.');
    const before = await listed();
    const { code, out, err } = await add(good, ...bad, join(folder, 'nowhere'));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.replaceAll(folder, '').trimEnd().split('\n')).toEqual([
      'chat-api: nothing was added',
      '  /nowhere: is not there',
      '  /bad/empty.md: It has no text.',
      '  /bad/latin.txt: It is not text in UTF-8.',
      '  /bad/large.txt: It has more than 5 MB.',
      '  /bad/address.md: Its url is not one of http or https.',
      '  /picture.png: It is neither Markdown nor plain text (.md, .markdown, .txt).',
      '  /other/opening.txt: has the name of /opening.txt, and one would replace the other',
    ]);
    expect(await listed()).toEqual(before);
  });

  it('are removed by id, and the sample pages together', async () => {
    await add(await write('opening.txt', 'The boathouse opens at nine.'));
    const { id: opening = '' } = (await listed()).find(({ title }) => title === 'opening') ?? {};
    await seed(
      { knex: h.knex, now: Date.now },
      () => 'a password of the test',
      () => undefined,
    );
    const { out } = await runCli(['knowledge', 'remove', opening, '--sample'], env);
    expect(out).toBe(`${opening} removed\n24 sample pages removed\n`);
    expect((await listed()).map(({ title }) => title)).not.toContain('opening');
    expect((await runCli(['knowledge', 'remove', opening], env)).out).toBe(`${opening} was not there\n`);
    expect(
      await h.knex('knowledge_chunks').whereNotIn('document_id', h.knex('knowledge_documents').select('id')),
    ).toEqual([]);
  });
});
