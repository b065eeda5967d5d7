import type { Staff } from '#contract/accounts.ts';
import { normalEmail } from '#domain/contact.ts';
import type { Knex } from '#shared/db/knex.ts';
import { UserRow } from '#shared/db/models/user-row.ts';
import { presentStaff } from '#shared/db/present/present-staff.ts';
import { idToBytes } from '#shared/id.ts';

export type UserList = {
  role?: string | undefined;
  active?: boolean | undefined;
  /** A part of the name or of the address. */
  q?: string | undefined;
  /** The id of the last one shown. */
  cursor?: string | undefined;
  limit: number;
};

/** Staff accounts, the newest first: their ids sort by time. */
export async function listUsers(knex: Knex, asked: UserList): Promise<{ items: Staff[]; nextCursor: string | null }> {
  const { role, active, q, cursor, limit } = asked;
  const list = UserRow.query(knex)
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (role !== undefined) list.where({ role });
  if (active !== undefined) list.where({ active });
  if (cursor !== undefined) list.where('id', '<', idToBytes(cursor));
  if (q !== undefined) {
    const part = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
    list.where((either) => either.where('name', 'like', part).orWhere('email', 'like', part));
  }
  const rows = await list;
  const items = rows.slice(0, limit).map(presentStaff);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** The account of this address, however it is spelled, shut ones too. */
export const findUserByEmail = async (knex: Knex, email: string): Promise<UserRow | undefined> =>
  UserRow.query(knex).findOne({ email: normalEmail(email) });
