import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { type SplitDocument, splitDocument } from '#domain/split-document.ts';
import { nameId } from '#shared/id.ts';
import { CliError } from '../shared/cli-error.ts';

/** `id` follows from the file's name, so that the same file replaces what it brought before. */
export type Page = SplitDocument & { id: string; file: string };

const extensions = new Set(['.md', '.markdown', '.txt']);
/** A file larger than this is no help page, bytes. */
const maxBytes = 1024 * 1024;

/** Reads the pages of files and folders, all or none: every fault is said at once. */
export async function readPages(paths: string[]): Promise<Page[]> {
  const faults: string[] = [];
  const pages = new Map<string, Page>();
  for (const { file, name } of await findFiles(paths, faults)) {
    const page = await readPage(file, name).catch((error: Error) => void faults.push(`${file}: ${error.message}`));
    if (!page) continue;
    const other = pages.get(page.id);
    if (other) faults.push(`${file}: has the name of ${other.file}, and one would replace the other`);
    pages.set(page.id, page);
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
      if (inside.length === 0) faults.push(`${path}: has no ${[...extensions].join(', ')}`);
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
    else if (extensions.has(extname(path).toLowerCase())) files.push(path);
  }
  return files.sort();
}

async function readPage(file: string, name: string): Promise<Page> {
  if (!extensions.has(extname(file).toLowerCase())) throw new Error('is neither Markdown nor plain text');
  const bytes = await readFile(file);
  if (bytes.length > maxBytes) throw new Error('has more than 1 MB');
  const page = splitDocument(decode(bytes), basename(name, extname(name)));
  if (page.chunks.length === 0) throw new Error('has no text');
  if (page.url !== null && !isWebAddress(page.url)) throw new Error('its url is not one of http or https');
  return { ...page, id: nameId('page', name), file };
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('is not text in UTF-8');
  }
}

const isWebAddress = (url: string): boolean =>
  url.length <= 1000 && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
