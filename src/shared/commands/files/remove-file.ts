import type { Context } from '#shared/context.ts';
import { fileKey } from '#shared/db/files.ts';
import type { FileStore } from '#shared/files/create-file-store.ts';
import { bytesToId } from '#shared/id.ts';

/**
 * Deletes a file whose row is not `ready` (any more), bytes first: killed in between, or refused by the store, it is
 * done again. False: an upload ended meanwhile and made it ready, so that its bytes may be there.
 */
export async function removeFile({ knex, files }: Pick<Context, 'knex' | 'files'>, id: Buffer): Promise<boolean> {
  await removeBytes(files, bytesToId(id));
  return (await knex('files').where({ id, ready: false }).del()) > 0;
}

/** Removes the bytes of a file and of its thumbnail. Twice is once. */
export async function removeBytes(files: FileStore, id: string): Promise<void> {
  await files.remove(fileKey(id, 'thumbnail'));
  await files.remove(fileKey(id));
}
