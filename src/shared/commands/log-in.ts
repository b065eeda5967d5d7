import { AppError } from '#contract/errors.ts';
import type { Tokens as TokenPair, User } from '#contract/http.ts';
import { UserRow } from '#shared/db/models/user-row.ts';
import { presentUser } from '#shared/db/present.ts';
import { verifyPassword } from '#shared/password.ts';
import { userAccount } from './find-account.ts';
import { issueTokens, type TokenDeps } from './issue-tokens.ts';

/**
 * Tokens for a staff account. Throws `unauthorized`, the same and after the same time, for an unknown address, a wrong
 * password and an account that was shut.
 */
export async function logIn(
  deps: TokenDeps,
  { email, password }: { email: string; password: string },
): Promise<TokenPair & { user: User }> {
  const user = await UserRow.query(deps.knex).findOne({ email: email.toLowerCase(), active: 1 });
  const right = await verifyPassword(password, user?.passwordHash);
  if (!user || !right) throw new AppError('unauthorized', 'The email address or the password is wrong.');
  return { ...(await issueTokens(deps, userAccount(user))), user: presentUser(user) };
}
