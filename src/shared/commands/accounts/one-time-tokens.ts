import { createHash, randomBytes } from 'node:crypto';
import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';

/** What a one-time token lets its bearer do: set the first password of an account, or a new one. */
export type Purpose = 'invite' | 'reset';

/** Handed over once; only its hash is kept. */
export type OneTimeToken = { token: string; expiresAt: string };

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Makes a token that works once and until `lifeMs` have passed. Earlier ones of the account work no more. */
export async function storeOneTimeToken(
  trx: Knex,
  { purpose, userId, at, lifeMs }: { purpose: Purpose; userId: string; at: number; lifeMs: number },
): Promise<OneTimeToken> {
  const token = randomBytes(32).toString('base64url');
  const expires_at = new Date(at + lifeMs);
  const user_id = idToBytes(userId);
  await trx('one_time_tokens').where({ user_id }).del();
  await trx('one_time_tokens').insert({ hash: hashOf(token), purpose, user_id, created_at: new Date(at), expires_at });
  return { token, expiresAt: expires_at.toISOString() };
}

/**
 * Ends the tokens of an account, or of all that have a role. Whoever handed one out was allowed what the account was
 * then: when it may more, that link must not be the way to it.
 */
export async function deleteOneTimeTokens(trx: Knex, whose: { userId: string } | { role: string }): Promise<void> {
  const tokens = trx('one_time_tokens');
  if ('userId' in whose) await tokens.where({ user_id: idToBytes(whose.userId) }).del();
  else await tokens.whereIn('user_id', trx('users').where(whose).select('id')).del();
}

/** Whose token it is, if it works still. */
export async function findOneTimeToken(
  knex: Knex,
  purpose: Purpose,
  token: string,
  at: number,
): Promise<string | undefined> {
  const row: { user_id: Buffer } | undefined = await knex('one_time_tokens')
    .where({ hash: hashOf(token), purpose })
    .where('expires_at', '>', new Date(at))
    .first('user_id');
  return row && bytesToId(row.user_id);
}

/** Uses a token up. Of two that try at once one hears true. */
export async function takeOneTimeToken(trx: Knex, token: string): Promise<boolean> {
  const taken = await trx('one_time_tokens')
    .where({ hash: hashOf(token) })
    .del();
  return taken === 1;
}
