import { createHash, randomBytes } from 'node:crypto';
import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Account } from '#shared/token/account.ts';

/** Days without a visit after which one logs in again; a visitor who stays away longer starts as a new one. */
const lifeDays = { user: 30, customer: 180 };
const dayMs = 86_400_000;

export type RefreshToken = {
  familyId: string;
  account: { type: Account['type']; id: string };
  expiresAt: number;
  usedAt: number | null;
};

type Row = {
  family_id: Buffer;
  account_type: Account['type'];
  account_id: Buffer;
  expires_at: Date;
  used_at: Date | null;
};

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** When a refresh token of that account that is made `at` ends, ms since 1970. */
export const refreshEnds = ({ type }: Pick<Account, 'type'>, at: number): number => at + lifeDays[type] * dayMs;

/** Makes a refresh token of a family. It is random and long, so a plain hash of it is enough to keep. */
export async function storeRefreshToken(knex: Knex, account: Account, familyId: string, at: number): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await knex('refresh_tokens').insert({
    hash: hashOf(token),
    family_id: idToBytes(familyId),
    account_type: account.type,
    account_id: idToBytes(account.id),
    expires_at: new Date(refreshEnds(account, at)),
  });
  return token;
}

/** Reads a refresh token; with `lock` it is held until the transaction ends. */
export async function findRefreshToken(knex: Knex, token: string, lock?: 'lock'): Promise<RefreshToken | undefined> {
  const query = knex('refresh_tokens').where({ hash: hashOf(token) });
  const row: Row | undefined = await (lock ? query.forUpdate() : query).first();
  if (!row) return undefined;
  return {
    familyId: bytesToId(row.family_id),
    account: { type: row.account_type, id: bytesToId(row.account_id) },
    expiresAt: row.expires_at.getTime(),
    usedAt: row.used_at?.getTime() ?? null,
  };
}

/** An answer may be lost on its way, or two tabs ask at once: so long a used token may be used again. */
const graceMs = 10_000;

/** A token that was spent comes back: it was stolen, or its successor was. */
export const isStolen = ({ usedAt }: RefreshToken, at: number): boolean => usedAt !== null && at - usedAt > graceMs;

/** Notes when a token was first used. */
export async function useRefreshToken(trx: Knex, token: string, at: number): Promise<void> {
  await trx('refresh_tokens')
    .where({ hash: hashOf(token) })
    .whereNull('used_at')
    .update({ used_at: new Date(at) });
}

/**
 * Ends a family. While one pass waits for a rotation that runs, that one's new token may come in behind it; so passes
 * are made until one finds nothing.
 */
export async function revokeFamily(trx: Knex, account: Pick<Account, 'id'>, familyId: string): Promise<void> {
  let deleted = 1;
  while (deleted > 0) {
    deleted = await trx('refresh_tokens')
      .where({ family_id: idToBytes(familyId), account_id: idToBytes(account.id) })
      .del();
  }
}
