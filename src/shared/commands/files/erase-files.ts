import type { Context } from '#shared/context.ts';
import { fileKey } from '#shared/db/files.ts';
import type { FileStore } from '#shared/files/create-file-store.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';

/** Deletes all files of a conversation, bytes first: killed in between, it is done again. */
export async function eraseFiles(
  { knex, files }: Pick<Context, 'knex' | 'files'>,
  conversationId: string,
): Promise<void> {
  const of = { conversation_id: idToBytes(conversationId) };
  const rows: { id: Buffer }[] = await knex('files').where(of).select('id');
  for (const { id } of rows) {
    await removeBytes(files, bytesToId(id));
    await knex('files').where({ id }).del();
  }
}

/** Removes the bytes of a file and of its thumbnail. Twice is once. */
export async function removeBytes(files: FileStore, id: string): Promise<void> {
  await files.remove(fileKey(id, 'thumbnail'));
  await files.remove(fileKey(id));
}
