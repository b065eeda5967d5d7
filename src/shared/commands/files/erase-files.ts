import type { Context } from '#shared/context.ts';
import { idToBytes } from '#shared/id.ts';
import { removeFile } from './remove-file.ts';

/** Deletes all files of a conversation, also one whose upload ends meanwhile. */
export async function eraseFiles(deps: Pick<Context, 'knex' | 'files'>, conversationId: string): Promise<void> {
  const theirs = deps.knex('files').where({ conversation_id: idToBytes(conversationId) });
  for (;;) {
    const rows: { id: Buffer }[] = await theirs.clone().select('id');
    if (rows.length === 0) return;
    for (const { id } of rows) {
      await theirs.clone().where({ id }).update({ ready: false });
      await removeFile(deps, id);
    }
  }
}
