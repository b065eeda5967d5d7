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

/**
 * Makes a refresh token of a family: the family's id, and behind it what is random and long enough that a plain hash of
 * it can be kept. The id tells where a token belonged of which no row is left. `parent` is the token that is spent for it.
 */
export async function storeRefreshToken(
  knex: Knex,
  { account, familyId, parent, at }: { account: Account; familyId: string; parent?: string | undefined; at: number },
): Promise<string> {
  const token = Buffer.concat([idToBytes(familyId), randomBytes(32)]).toString('base64url');
  await knex('refresh_tokens').insert({
    hash: hashOf(token),
    parent_hash: parent === undefined ? null : hashOf(parent),
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

/** Spent, and not a moment ago. */
export const isSpent = ({ usedAt }: RefreshToken, at: number): boolean => usedAt !== null && at - usedAt > graceMs;

/** The family that a token says it is of. One that an older version made says nothing. */
export function familyOf(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  return bytes.length === 48 ? bytesToId(bytes.subarray(0, 16)) : undefined;
}

/**
 * Whether a spent token may be spent again: what was given for it never came, as nobody has used it. It is taken back,
 * so if it did come to somebody, that one is found out when using it.
 */
export async function takeBackSuccessors(trx: Knex, token: string): Promise<boolean> {
  const successors = trx('refresh_tokens').where({ parent_hash: hashOf(token) });
  const rows: Pick<Row, 'used_at'>[] = await successors.clone().select('used_at');
  if (rows.length === 0 || rows.some(({ used_at }) => used_at !== null)) return false;
  await successors.del();
  return true;
}

/**
 * Notes when a token was used, and forgets those of its family that nobody may spend again: their successors are used
 * and their moment is over. So a family has a few rows, however long it lives.
 */
export async function useRefreshToken(trx: Knex, token: string, { usedAt, familyId }: RefreshToken, at: number) {
  const moment = new Date(at - graceMs);
  if (usedAt === null || usedAt < moment.getTime()) {
    await trx('refresh_tokens')
      .where({ hash: hashOf(token) })
      .update({ used_at: new Date(at) });
  }
  const rows: { hash: Buffer }[] = await trx('refresh_tokens as spent')
    .join('refresh_tokens as successor', 'successor.parent_hash', 'spent.hash')
    .where({ 'spent.family_id': idToBytes(familyId) })
    .where('spent.used_at', '<', moment)
    .whereNotNull('successor.used_at')
    .distinct('spent.hash');
  await trx('refresh_tokens')
    .whereIn(
      'hash',
      rows.map(({ hash }) => hash),
    )
    .del();
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
