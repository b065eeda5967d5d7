import type { Tokens as TokenPair } from '#contract/accounts.ts';
import type { Knex } from '#shared/db/knex.ts';
import { newId } from '#shared/id.ts';
import { type Account, accessTokenSeconds, type Tokens } from '#shared/token.ts';
import { storeRefreshToken } from './refresh-tokens.ts';

/** What the commands that give out tokens need. */
export type TokenDeps = { knex: Knex; tokens: Tokens; now: () => number };

/** An access token and a refresh token for an account; without `familyId` they begin a new family. */
export async function issueTokens(deps: TokenDeps, account: Account, familyId = newId()): Promise<TokenPair> {
  const refreshToken = await storeRefreshToken(deps.knex, account, familyId, deps.now());
  const { token: accessToken } = await deps.tokens.issue(account);
  return { accessToken, refreshToken, expiresIn: accessTokenSeconds };
}
