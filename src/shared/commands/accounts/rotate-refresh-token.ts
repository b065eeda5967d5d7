import type { Tokens as TokenPair } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import type { Context } from '#shared/context.ts';
import type { Knex } from '#shared/db/knex.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { findAccount } from './find-account.ts';
import { continueLogin, type TokenDeps } from './issue-tokens.ts';
import { type Device, deleteLogin, lockLogin, storeLogin, touchLogin } from './logins.ts';
import {
  familyOf,
  findRefreshToken,
  isSpent,
  type RefreshToken,
  refreshEnds,
  takeBackSuccessors,
  useRefreshToken,
} from './refresh-tokens.ts';

type Deps = TokenDeps & Pick<Context, 'access'>;
type Rotated = { pair: TokenPair } | { ended: string } | null;

/**
 * New tokens for a refresh token, which is spent by it. A spent one may come back while nobody has used what was given
 * for it: that answer was lost. Otherwise it was stolen, or its successor was: the whole family ends, and its sockets
 * with it. Throws `unauthorized`.
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
  const locked = await lockFamily(trx, refreshToken);
  const at = deps.now();
  if (!locked) return endUnknown(trx, refreshToken);
  const { found, goesOn } = locked;
  if (found.expiresAt <= at) return null;
  const stolen = isSpent(found, at) && !(await takeBackSuccessors(trx, refreshToken));
  const account = stolen ? undefined : await findAccount(trx, found.account);
  if (!account) {
    await deleteLogin(trx, found.account, found.familyId);
    return { ended: found.familyId };
  }
  await useRefreshToken(trx, refreshToken, found, at);
  await goOn(trx, goesOn, { account, id: found.familyId, at, expiresAt: refreshEnds(account, at), ...from });
  return { pair: await continueLogin(deps, account, found.familyId, refreshToken) };
}

/** A token of which no row is left was spent or taken back. If its family lives, two have used it: then that ends. */
async function endUnknown(trx: Knex, refreshToken: string): Promise<Rotated> {
  const family = familyOf(refreshToken);
  const account = family && (await lockLogin(trx, family));
  if (!account) return null;
  await deleteLogin(trx, account, family);
  return { ended: family };
}

/** A token whose family is locked. A merger gives the family another id while we wait for it: then that one is locked. */
async function lockFamily(
  trx: Knex,
  refreshToken: string,
): Promise<{ found: RefreshToken; goesOn: boolean } | undefined> {
  for (;;) {
    const seen = await findRefreshToken(trx, refreshToken);
    if (!seen) return undefined;
    const goesOn = (await lockLogin(trx, seen.familyId)) !== undefined;
    const found = await findRefreshToken(trx, refreshToken, 'lock');
    if (found?.familyId === seen.familyId) return { found, goesOn };
  }
}

/** A family without a log-in was begun by a process of an older version: who ends one deletes its tokens too. */
async function goOn(trx: Knex, goesOn: boolean, login: Parameters<typeof storeLogin>[1]): Promise<void> {
  if (goesOn) await touchLogin(trx, login.id, login.at, login.expiresAt);
  else await storeLogin(trx, login);
}
