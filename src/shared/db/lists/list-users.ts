import type { Staff } from '#contract/accounts.ts';
import { normalEmail } from '#domain/contact.ts';
import type { Knex } from '#shared/db/knex.ts';
import { UserRow } from '#shared/db/models/user-row.ts';
import { presentStaff } from '#shared/db/present/present-staff.ts';
import { idToBytes } from '#shared/id.ts';
import { type Behind, type ListPage, pageOf } from './keyset.ts';

export type UserList = {
  role?: string | undefined;
  active?: boolean | undefined;
  /** A part of the name or of the address. */
  q?: string | undefined;
} & Behind<string>;

/** Staff accounts, the newest first: their ids sort by time. */
export async function listUsers(knex: Knex, asked: UserList): Promise<ListPage<Staff, string>> {
  const { role, active, q, after, limit } = asked;
  const list = UserRow.query(knex)
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (role !== undefined) list.where({ role });
  if (active !== undefined) list.where({ active });
  if (after !== null) list.where('id', '<', idToBytes(after));
  if (q !== undefined) {
    const part = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
    list.where((either) => either.where('name', 'like', part).orWhere('email', 'like', part));
  }
  return pageOf(await list, limit, ({ id }) => id, presentStaff);
}

/** The account of this address, however it is spelled, shut ones too. */
export const findUserByEmail = async (knex: Knex, email: string): Promise<UserRow | undefined> =>
  UserRow.query(knex).findOne({ email: normalEmail(email) });
