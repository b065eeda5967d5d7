import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { nameOf } from './middleware/etag.ts';

/** A built file of the widget or the console. `tag` names its content. */
type WebFile = { body: Buffer; tag: string };

/** By path in the folder: `console/index.html`. */
export type WebFiles = ReadonlyMap<string, WebFile>;

/** Where `npm run web` puts what browsers load. */
export const webFolder = join(import.meta.dirname, '../../web/dist');

/** Everything in a folder; it is a few hundred KB and stays in memory. Nothing if it is not there: nothing was built. */
export async function loadWeb(folder: string): Promise<WebFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(ifMissing);
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async (entry): Promise<[string, WebFile]> => {
      const path = join(entry.parentPath, entry.name);
      const body = await readFile(path);
      return [relative(folder, path).replaceAll(sep, '/'), { body, tag: nameOf(body) }];
    });
  return new Map(await Promise.all(files));
}

function ifMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
