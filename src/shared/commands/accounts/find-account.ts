import { normalEmail } from '#domain/contact.ts';
import type { Knex } from '#shared/db/knex.ts';
import { CustomerRow } from '#shared/db/models/customer-row.ts';
import { UserRow } from '#shared/db/models/user-row.ts';
import { idToBytes } from '#shared/id.ts';
import type { Account, CustomerAccount, UserAccount } from '#shared/token/account.ts';

/** A staff account that may log in. */
export async function findOpenUser(knex: Knex, id: string): Promise<UserRow | undefined> {
  return UserRow.query(knex).findOne({ id: idToBytes(id), active: 1 });
}

/** The same by its address, however that is spelled. */
export const findActiveUserByEmail = (knex: Knex, email: string) =>
  UserRow.query(knex).findOne({ email: normalEmail(email), active: 1 });

/** A customer who may come; who was merged is found as whom they were merged into. */
export async function findCustomer(knex: Knex, id: string): Promise<CustomerRow | undefined> {
  const row = await CustomerRow.query(knex).findOne({ id: idToBytes(id) });
  if (row?.mergedInto) return findCustomer(knex, row.mergedInto);
  return row?.state === 'erased' ? undefined : row;
}

/** The account as it is now; a token may be 15 minutes behind it. Undefined: gone, or shut out. */
export async function findAccount(
  knex: Knex,
  { type, id }: Pick<Account, 'type' | 'id'>,
): Promise<Account | undefined> {
  if (type === 'user') {
    const user = await findOpenUser(knex, id);
    return user && userAccount(user);
  }
  const customer = await findCustomer(knex, id);
  return customer && customerAccount(customer);
}

export function userAccount({ id, name, role }: Pick<UserRow, 'id' | 'name' | 'role'>): UserAccount {
  return { type: 'user', id, name, role };
}

export function customerAccount(row: Pick<CustomerRow, 'id' | 'name' | 'siteId' | 'channel'>): CustomerAccount {
  return { type: 'customer', id: row.id, name: row.name, siteId: row.siteId, channel: row.channel };
}
