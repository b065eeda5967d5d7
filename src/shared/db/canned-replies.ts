import type { CannedReply } from '#contract/canned-replies.ts';
import { AppError } from '#contract/errors.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';
import { type Behind, type ListPage, pageOf } from './lists/keyset.ts';

type CannedReplyRow = {
  id: Buffer;
  shortcut: string;
  title: string;
  text: string;
  language: string | null;
  skill_group_id: Buffer | null;
  version: number;
  created_at: Date;
  updated_at: Date;
};

/** Canned replies by their shortcuts, behind the shortcut `after`. `q`: a part of the shortcut, the title or the text. */
export async function listCannedReplies(
  knex: Knex,
  q: string | undefined,
  { after, limit }: Behind<string>,
): Promise<ListPage<CannedReply, string>> {
  const list = knex('canned_replies')
    .orderBy('shortcut')
    .limit(limit + 1);
  if (after !== null) list.where('shortcut', '>', after);
  if (q !== undefined) {
    const part = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
    list.where((any) =>
      any.where('shortcut', 'like', part).orWhere('title', 'like', part).orWhere('text', 'like', part),
    );
  }
  return pageOf<CannedReplyRow, CannedReply, string>(await list, limit, ({ shortcut }) => shortcut, present);
}

/** One canned reply; with `forUpdate` its row is locked until the transaction ends. Throws `not_found`. */
export async function readCannedReply(knex: Knex, id: string, forUpdate = false): Promise<CannedReply> {
  const read = knex('canned_replies').where({ id: idToBytes(id) });
  const row: CannedReplyRow | undefined = await (forUpdate ? read.forUpdate() : read).first();
  if (!row) throw new AppError('not_found');
  return present(row);
}

const present = (row: CannedReplyRow): CannedReply => ({
  id: bytesToId(row.id),
  shortcut: row.shortcut,
  title: row.title,
  text: row.text,
  language: row.language,
  skillGroupId: row.skill_group_id && bytesToId(row.skill_group_id),
  version: row.version,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});
