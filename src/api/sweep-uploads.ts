import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '#shared/context.ts';

/** Where a form's file lies while it is read. */
export const uploadsDir = (dataDir: string): string => join(dataDir, 'uploads');

/** How often an api looks, and how old a file is that nobody can be writing or storing any more, ms. */
const sweepMs = 3_600_000;

/** Deletes uploads that a process left when it was killed: now, and every hour. */
export function startUploadSweeper({ config, log, releasers, now }: Context): void {
  const sweep = () =>
    void sweepUploads(config.DATA_DIR, now() - sweepMs).catch((error: Error) =>
      log.warn({ err: error.message }, 'uploads could not be swept'),
    );
  sweep();
  const timer = setInterval(sweep, sweepMs);
  releasers.add(() => clearInterval(timer));
}

async function sweepUploads(dataDir: string, before: number): Promise<void> {
  const dir = uploadsDir(dataDir);
  // There is no such folder before the first upload; a file may go while we look.
  for (const name of await readdir(dir).catch(() => [])) {
    const path = join(dir, name);
    const file = await stat(path).catch(() => null);
    if (file && file.mtimeMs < before) await rm(path, { force: true });
  }
}
