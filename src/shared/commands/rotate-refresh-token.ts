import type { Tokens as TokenPair } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { findAccount } from './find-account.ts';
import { issueTokens, type TokenDeps } from './issue-tokens.ts';
import { lockRefreshToken, revokeFamily, useRefreshToken } from './refresh-tokens.ts';

/** An answer may be lost on its way, or two tabs ask at once: so long a used token may be used again. */
const graceMs = 10_000;

/**
 * New tokens for a refresh token, which is spent by it. A spent one that comes back later was stolen, or its successor
 * was: the whole family ends. Throws `unauthorized`.
 */
export async function rotateRefreshToken(deps: TokenDeps, refreshToken: string): Promise<TokenPair> {
  const rotated = await retryDeadlock(() =>
    deps.knex.transaction(async (trx) => {
      const found = await lockRefreshToken(trx, refreshToken);
      const at = deps.now();
      if (!found || found.expiresAt <= at) return null;
      const stolen = found.usedAt !== null && at - found.usedAt > graceMs;
      const account = stolen ? undefined : await findAccount(trx, found.account);
      if (!account) {
        await revokeFamily(trx, found.familyId);
        return null;
      }
      await useRefreshToken(trx, refreshToken, at);
      return issueTokens({ ...deps, knex: trx }, account, found.familyId);
    }),
  );
  // Thrown out here: inside, it would roll the revocation back.
  if (!rotated) throw new AppError('unauthorized');
  return rotated;
}
