import type { Tokens as TokenPair } from '#contract/accounts.ts';
import type { Knex } from '#shared/db/knex.ts';
import { newId } from '#shared/id.ts';
import { type Account, accessTokenSeconds } from '#shared/token/account.ts';
import type { Tokens } from '#shared/token/create-tokens.ts';
import { type Device, storeLogin } from './logins.ts';
import { refreshEnds, storeRefreshToken } from './refresh-tokens.ts';

/** What the commands that give out tokens need. */
export type TokenDeps = { knex: Knex; tokens: Tokens; now: () => number };

/** Begins a log-in of an account: an access token and a refresh token. */
export async function issueTokens(deps: TokenDeps, account: Account, from: Device = {}): Promise<TokenPair> {
  const id = newId();
  const at = deps.now();
  await storeLogin(deps.knex, { account, id, at, expiresAt: refreshEnds(account, at), ...from });
  return continueLogin(deps, account, id);
}

/** The next tokens of a log-in, for the refresh token `parent` if there was one before. */
export async function continueLogin(
  deps: TokenDeps,
  account: Account,
  id: string,
  parent?: string,
): Promise<TokenPair> {
  const refreshToken = await storeRefreshToken(deps.knex, { account, familyId: id, parent, at: deps.now() });
  const { token: accessToken } = await deps.tokens.issue({ ...account, sid: id });
  return { accessToken, refreshToken, expiresIn: accessTokenSeconds };
}
