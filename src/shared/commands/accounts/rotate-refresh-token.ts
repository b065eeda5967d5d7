import type { Tokens as TokenPair } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import type { Context } from '#shared/context.ts';
import type { Knex } from '#shared/db/knex.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { findAccount } from './find-account.ts';
import { continueLogin, type TokenDeps } from './issue-tokens.ts';
import { type Device, deleteLogin, lockLogin, storeLogin, touchLogin } from './logins.ts';
import { findRefreshToken, isStolen, refreshEnds, useRefreshToken } from './refresh-tokens.ts';

type Deps = TokenDeps & Pick<Context, 'access'>;
type Rotated = { pair: TokenPair } | { ended: string } | null;

/**
 * New tokens for a refresh token, which is spent by it. A spent one that comes back later was stolen, or its successor
 * was: the whole family ends, and its sockets with it. Throws `unauthorized`.
 */
export async function rotateRefreshToken(deps: Deps, refreshToken: string, from: Device = {}): Promise<TokenPair> {
  const rotated = await retryDeadlock(() =>
    deps.knex.transaction((trx) => rotate({ ...deps, knex: trx }, refreshToken, from)),
  );
  if (rotated && 'pair' in rotated) return rotated.pair;
  // Thrown out here: inside, it would roll the revocation back.
  if (rotated) await deps.access.forgetLogins([rotated.ended]);
  throw new AppError('unauthorized');
}

async function rotate(deps: Deps, refreshToken: string, from: Device): Promise<Rotated> {
  const { knex: trx } = deps;
  const family = (await findRefreshToken(trx, refreshToken))?.familyId;
  const goesOn = family !== undefined && (await lockLogin(trx, family));
  const found = await findRefreshToken(trx, refreshToken, 'lock');
  const at = deps.now();
  if (!found || found.expiresAt <= at) return null;
  const account = isStolen(found, at) ? undefined : await findAccount(trx, found.account);
  if (!account) {
    await deleteLogin(trx, found.account, found.familyId);
    return { ended: found.familyId };
  }
  await useRefreshToken(trx, refreshToken, at);
  await goOn(trx, goesOn, { account, id: found.familyId, at, expiresAt: refreshEnds(account, at), ...from });
  return { pair: await continueLogin(deps, account, found.familyId) };
}

/** A family without a log-in was begun by a process of an older version: who ends one deletes its tokens too. */
async function goOn(trx: Knex, goesOn: boolean, login: Parameters<typeof storeLogin>[1]): Promise<void> {
  if (goesOn) await touchLogin(trx, login.id, login.at, login.expiresAt);
  else await storeLogin(trx, login);
}
