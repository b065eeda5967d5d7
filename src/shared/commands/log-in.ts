import type { Tokens as TokenPair, User } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import type { Knex } from '#shared/db/knex.ts';
import { UserRow } from '#shared/db/models/user-row.ts';
import { presentUser } from '#shared/db/present.ts';
import { verifyPassword } from '#shared/password.ts';
import { userAccount } from './find-account.ts';
import { issueTokens, type TokenDeps } from './issue-tokens.ts';
import type { Device } from './logins.ts';

type Password = { email: string; password: string };

/** The staff account with this address and password. It takes the same time to find none. */
export async function findByPassword(knex: Knex, { email, password }: Password): Promise<UserRow | undefined> {
  const user = await UserRow.query(knex).findOne({ email: email.toLowerCase(), active: 1 });
  const right = await verifyPassword(password, user?.passwordHash);
  return right ? user : undefined;
}

/**
 * Tokens for a staff account. Throws `unauthorized`, the same and after the same time, for an unknown address, a wrong
 * password and an account that was shut.
 */
export async function logIn(deps: TokenDeps, password: Password, from?: Device): Promise<TokenPair & { user: User }> {
  const user = await findByPassword(deps.knex, password);
  if (!user) throw new AppError('unauthorized', 'The email address or the password is wrong.');
  const pair = await deps.knex.transaction((trx) => issueTokens({ ...deps, knex: trx }, userAccount(user), from));
  return { ...pair, user: presentUser(user) };
}
