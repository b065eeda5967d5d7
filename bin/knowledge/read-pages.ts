import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { pageExtensions } from '#contract/knowledge.ts';
import { splitDocument } from '#domain/split-document.ts';
import { type Page as PageText, readPage as pageOf, readPageText } from '#shared/commands/knowledge/read-page.ts';
import { CliError } from '../shared/cli-error.ts';

/** A page of a file; `fileName` is what makes the same file replace what it brought before. */
export type Page = PageText & { fileName: string; file: string; passages: number };

/** Reads the pages of files and folders, all or none: every fault is said at once. */
export async function readPages(paths: string[]): Promise<Page[]> {
  const faults: string[] = [];
  const pages = new Map<string, Page>();
  for (const { file, name } of await findFiles(paths, faults)) {
    const page = await readPage(file, name).catch((error: Error) => void faults.push(`${file}: ${error.message}`));
    if (!page) continue;
    const other = pages.get(page.fileName);
    if (other) faults.push(`${file}: has the name of ${other.file}, and one would replace the other`);
    pages.set(page.fileName, page);
  }
  if (faults.length) throw new CliError(['nothing was added', ...faults].join('\n  '));
  return [...pages.values()];
}

type Found = { file: string; name: string };

async function findFiles(paths: string[], faults: string[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const path of paths) {
    const stats = await stat(path).catch(() => null);
    if (!stats) faults.push(`${path}: is not there`);
    else if (!stats.isDirectory()) found.push({ file: path, name: basename(path) });
    else {
      const inside = (await listFolder(path)).map((file) => ({
        file,
        name: relative(path, file).split(sep).join('/'),
      }));
      if (inside.length === 0) faults.push(`${path}: has no ${pageExtensions.join(', ')}`);
      found.push(...inside);
    }
  }
  return found;
}

/** The pages in a folder and those below; not in hidden ones, nor in what was installed. */
async function listFolder(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    if (entry.isDirectory()) files.push(...(await listFolder(path)));
    else if (pageExtensions.includes(extname(path).toLowerCase())) files.push(path);
  }
  return files.sort();
}

async function readPage(file: string, fileName: string): Promise<Page> {
  const page = pageOf(readPageText(await readFile(file), fileName), basename(fileName, extname(fileName)));
  return { ...page, fileName, file, passages: splitDocument(page.text, page.title).chunks.length };
}
