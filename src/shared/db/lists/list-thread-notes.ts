import type { Note } from '#contract/wire.ts';
import type { Knex } from '#shared/db/knex.ts';
import { NoteRow } from '#shared/db/models/note-row.ts';
import { presentNote } from '#shared/db/present/present.ts';
import { idToBytes } from '#shared/id.ts';
import { type Behind, type ListPage, pageOf, seekBehind } from './keyset.ts';

const oldest = { at: 'created_at', id: 'id', direction: 'asc' } as const;

/** `staff: false` leaves out what staff wrote: the rest is what a customer or the AI said when asking for a person. */
export type NoteList = { conversationId: string; staff: boolean } & Behind;

/** All notes of a conversation, the oldest first. */
export async function listThreadNotes(
  knex: Knex,
  { conversationId, staff, ...behind }: NoteList,
): Promise<ListPage<Note>> {
  const list = NoteRow.query(knex).where({ conversation_id: idToBytes(conversationId) });
  if (!staff) list.whereNotExists(knex('users').whereRaw('users.id = notes.author_id'));
  const rows = await seekBehind(list, oldest, behind);
  return pageOf(rows, behind.limit, ({ createdAt, id }) => ({ at: createdAt.getTime(), id }), presentNote);
}
