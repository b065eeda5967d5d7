import { AppError } from '#contract/errors.ts';
import type { SettingValues } from '#contract/settings.ts';
import type { Attachment } from '#domain/command.ts';
import type { Context } from '#shared/context.ts';
import { fileKey, sumUnsent } from '#shared/db/files.ts';
import { type Image, lookAtImage, thumbnailType } from '#shared/files/look-at-image.ts';
import { sniffType } from '#shared/files/sniff-type.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { removeBytes } from './remove-file.ts';

/** A file as it came, in a temporary place. */
export type Upload = { path: string; name: string; size: number; sha256: Buffer };
type By = { type: 'customer' | 'user'; id: string };
type Deps = Pick<Context, 'knex' | 'files' | 'settings' | 'now'>;

/** Images that we can make a small picture of. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/**
 * Keeps an uploaded file for a conversation. Throws `unsupported_type` for what is not on the list, or not what its
 * first bytes say, `too_large` if too much of its uploader is not sent yet, `not_found` if the conversation is erased
 * meanwhile. The row comes before the bytes and is marked when they are there, so that nothing is left behind that no row
 * knows of.
 */
export async function storeFile(
  { knex, files, settings, now }: Deps,
  { conversationId, by, upload }: { conversationId: string; by: By; upload: Upload },
): Promise<Attachment & { thumbnail: boolean }> {
  const { path, size, sha256 } = upload;
  const name = cleanName(upload.name);
  const type = await sniffType(path, name);
  if (!type || !settings.get('files').types.includes(type)) throw refused(type);
  const image = pictures.has(type) ? await lookAtImage(path) : null;
  if (pictures.has(type) && !image) throw refused(null);
  const id = newId();
  await knex('files').insert({
    id: idToBytes(id),
    conversation_id: idToBytes(conversationId),
    uploader_type: by.type,
    uploader_id: idToBytes(by.id),
    ...{ name, type, size, sha256, ...dimensions(image) },
    ready: false,
    created_at: new Date(now()),
  });
  // Asked with this one counted: of several that come at once, each counts those before it.
  if ((await sumUnsent(knex, by.id)) > mostUnsent(settings.get('files'))) {
    await knex('files')
      .where({ id: idToBytes(id) })
      .del();
    throw new AppError('too_large', 'Too much that you uploaded has not been sent. Send it first, or try again later.');
  }
  if (image) await files.put(fileKey(id, 'thumbnail'), image.thumbnail, thumbnailType);
  await files.take(fileKey(id), path, type);
  const kept = await knex('files')
    .where({ id: idToBytes(id) })
    .update({ ready: true });
  if (kept === 0) {
    // The conversation was erased meanwhile, and this row with it.
    await removeBytes(files, id);
    throw new AppError('not_found');
  }
  return { fileId: id, name, type, size, thumbnail: image !== null };
}

/** One file fits, however large files may be. */
const mostUnsent = ({ unsentBytes, maxBytes }: SettingValues['files']) => Math.max(unsentBytes, maxBytes);

const dimensions = (image: Image | null) => ({
  width: image?.width ?? null,
  height: image?.height ?? null,
  thumbnail: image !== null,
});

function refused(type: string | null): AppError {
  return new AppError('unsupported_type', 'Files of this type are not taken.', { type });
}

/** A name for people: no folders, no control characters, nothing that turns the direction of writing. */
export function cleanName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  const [, stem = '', extension = ''] = /^(.*?)(\.[^.]{1,20})?$/su.exec(clean) ?? [];
  return `${[...stem].slice(0, 200).join('') || 'file'}${extension}`;
}
