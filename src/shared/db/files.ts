import type { Attachment } from '#domain/command.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';

export type FileRow = {
  id: Buffer;
  conversation_id: Buffer;
  uploader_id: Buffer;
  name: string;
  type: string;
  size: number;
  thumbnail: number;
};

/** Where the bytes of a file, or of its thumbnail, lie in the store. */
export const fileKey = (id: string, variant: 'file' | 'thumbnail' = 'file'): string =>
  variant === 'file' ? id : `${id}.thumbnail`;

export const presentFile = ({ id, name, type, size }: FileRow): Attachment => ({
  fileId: bytesToId(id),
  name,
  type,
  size: Number(size),
});

/** A file whose bytes are all there. */
export const findFile = (knex: Knex, id: string): Promise<FileRow | undefined> =>
  knex('files')
    .where({ id: idToBytes(id), ready: 1 })
    .first();

/** Those of `ids` that `uploaderId` brought for that conversation. */
export const findUploads = (
  knex: Knex,
  { conversationId, uploaderId, ids }: { conversationId: string; uploaderId: string; ids: string[] },
): Promise<FileRow[]> =>
  knex('files')
    .whereIn('id', ids.map(idToBytes))
    .where({ conversation_id: idToBytes(conversationId), uploader_id: idToBytes(uploaderId), ready: 1 });

/** How much somebody uploaded that no message took, bytes. */
export async function sumUnsent(knex: Knex, uploaderId: string): Promise<number> {
  const [row] = await knex('files')
    .where({ uploader_id: idToBytes(uploaderId) })
    .whereNull('attached_at')
    .sum<{ bytes: string | null }[]>({ bytes: 'size' });
  return Number(row?.bytes ?? 0);
}
