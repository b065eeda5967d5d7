import { AppError } from '#contract/errors.ts';
import type { Attachment } from '#domain/command.ts';
import type { Context } from '#shared/context.ts';
import { findUploads, presentFile } from '#shared/db/files.ts';

type Deps = Pick<Context, 'knex' | 'settings'>;
type Sending = { conversationId: string; uploaderId: string; attachments?: { fileId: string }[] | undefined };

/**
 * The files that a message names, as it will carry them. Throws `bad_request` for one that its sender did not upload
 * for this conversation, `forbidden` where files are switched off.
 */
export async function attachFiles({ knex, settings }: Deps, sending: Sending): Promise<Attachment[]> {
  const { conversationId, uploaderId, attachments = [] } = sending;
  if (attachments.length === 0) return [];
  if (!settings.get('features').attachments) throw new AppError('forbidden', 'Files are switched off.');
  const ids = [...new Set(attachments.map(({ fileId }) => fileId))];
  const files = new Map(
    (await findUploads(knex, { conversationId, uploaderId, ids })).map(presentFile).map((f) => [f.fileId, f]),
  );
  return ids.map((fileId, index) => {
    const file = files.get(fileId);
    if (file) return file;
    const path = `attachments.${index}.fileId`;
    throw new AppError('bad_request', undefined, [
      { path, message: 'no file that you uploaded for this conversation' },
    ]);
  });
}
