import type { Login } from '#contract/accounts.ts';
import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Account } from '#shared/token/account.ts';
import { revokeFamily } from './refresh-tokens.ts';

/** What is known of the device that logs in, for its owner to recognise. */
export type Device = { device?: string | null | undefined; ip?: string | null | undefined };

type LoginRow = { id: Buffer; device: string | null; ip: string | null; created_at: Date; used_at: Date };

type Whose = Pick<Account, 'type' | 'id'>;
type Kept = { account: Whose; id: string; at: number; expiresAt: number } & Device;

/** Begins a log-in. */
export async function storeLogin(trx: Knex, { account, id, at, expiresAt, device, ip }: Kept): Promise<void> {
  await trx('logins').insert({
    id: idToBytes(id),
    account_type: account.type,
    account_id: idToBytes(account.id),
    device: device?.slice(0, 300) ?? null,
    ip: ip ?? null,
    created_at: new Date(at),
    used_at: new Date(at),
    expires_at: new Date(expiresAt),
  });
}

/** Notes that a log-in goes on. */
export async function touchLogin(trx: Knex, id: string, at: number, expiresAt: number): Promise<void> {
  await trx('logins')
    .where({ id: idToBytes(id) })
    .update({ used_at: new Date(at), expires_at: new Date(expiresAt) });
}

/** Whose log-in it is, locked until the transaction ends; undefined if it was ended. Every change of a family locks first. */
export async function lockLogin(trx: Knex, id: string): Promise<Whose | undefined> {
  const row: { account_type: Account['type']; account_id: Buffer } | undefined = await trx('logins')
    .where({ id: idToBytes(id) })
    .forUpdate()
    .first('account_type', 'account_id');
  return row && { type: row.account_type, id: bytesToId(row.account_id) };
}

export async function isLoggedIn(knex: Knex, id: string): Promise<boolean> {
  const row = await knex('logins')
    .where({ id: idToBytes(id) })
    .first('id');
  return row !== undefined;
}

/** Those of the log-ins that were not ended. */
export async function liveLogins(knex: Knex, ids: string[]): Promise<Set<string>> {
  const rows: { id: Buffer }[] = await knex('logins').whereIn('id', ids.map(idToBytes)).select('id');
  return new Set(rows.map(({ id }) => bytesToId(id)));
}

/** The log-ins of an account that can go on, the newest first. */
export async function listLogins(knex: Knex, account: Whose, at: number): Promise<Login[]> {
  const rows: LoginRow[] = await knex('logins')
    .where({ account_id: idToBytes(account.id), account_type: account.type })
    .where('expires_at', '>', new Date(at))
    .orderBy('id', 'desc')
    .limit(100)
    .select('id', 'device', 'ip', 'created_at', 'used_at');
  return rows.map(({ id, device, ip, created_at, used_at }) => ({
    id: bytesToId(id),
    device,
    ip,
    createdAt: created_at.toISOString(),
    usedAt: used_at.toISOString(),
  }));
}

/** Ends one log-in of an account, with its refresh tokens. Returns whether there was one. */
export async function deleteLogin(trx: Knex, account: Whose, id: string): Promise<boolean> {
  const deleted = await trx('logins')
    .where({ id: idToBytes(id), account_id: idToBytes(account.id), account_type: account.type })
    .del();
  // A process of an older version makes families without a log-in.
  await revokeFamily(trx, account, id);
  return deleted > 0;
}

/** Ends the log-ins of an account, with their refresh tokens, but for `except`. Returns their ids. */
export async function deleteLogins(trx: Knex, account: Whose, except?: string): Promise<string[]> {
  const rows: { id: Buffer }[] = await trx('logins')
    .where({ account_id: idToBytes(account.id), account_type: account.type })
    .orderBy('id')
    .forUpdate()
    .select('id');
  const ids = rows.map(({ id }) => bytesToId(id)).filter((id) => id !== except);
  await trx('logins').whereIn('id', ids.map(idToBytes)).del();
  for (const id of ids) await revokeFamily(trx, account, id);
  return ids;
}
