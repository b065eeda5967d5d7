import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileStore } from './create-file-store.ts';

const keyForm = /^[\w-]+(?:[./][\w-]+)*$/;

/** Files in a folder, each in one of 256 folders named after the end of its key. */
export function createDiskStore(dataDir: string): FileStore {
  const pathOf = (key: string) => {
    if (!keyForm.test(key)) throw new Error(`not a key: ${key}`);
    return join(dataDir, 'files', key.slice(-2), key);
  };
  const prepare = async (key: string) => {
    const path = pathOf(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return path;
  };

  return {
    async take(key, from) {
      const path = await prepare(key);
      await rename(from, path).catch(async (error: NodeJS.ErrnoException) => {
        // The temporary folder may be another file system.
        if (error.code !== 'EXDEV') throw error;
        await copyFile(from, path);
        await rm(from, { force: true });
      });
      await sync(path);
    },
    async put(key, bytes) {
      await writeFile(await prepare(key), bytes, { mode: 0o600, flush: true });
    },
    async read(key) {
      const path = pathOf(key);
      const found = await stat(path).catch(() => null);
      return found && createReadStream(path);
    },
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}

/** A message that names a file is safe on disk once it is acknowledged; its file must be as safe. */
async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}
