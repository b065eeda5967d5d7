import type { Tokens as TokenPair, User } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import { recordAudit } from '#shared/commands/record-audit.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { UserRow } from '#shared/db/models/user-row.ts';
import { presentUser } from '#shared/db/present/present.ts';
import { idToBytes } from '#shared/id.ts';
import { checkPassword } from './check-password.ts';
import type { GuessDeps } from './count-guess.ts';
import { findActiveUserByEmail, userAccount } from './find-account.ts';
import { issueTokens, type TokenDeps } from './issue-tokens.ts';
import type { Device } from './logins.ts';

type Password = { email: string; password: string };

/**
 * The staff account with this address and password. To find none takes the same time and counts as a guess, whether
 * the account is there or not. Throws `rate_limited` after too many.
 */
export async function findByPassword(
  deps: GuessDeps,
  { email, password }: Password,
  ip?: string | null,
): Promise<UserRow | undefined> {
  const user = await findActiveUserByEmail(deps.knex, email);
  return (await checkPassword(deps, user, { email, ip, password })) ? user : undefined;
}

/**
 * Tokens for a staff account. Throws `unauthorized`, the same and after the same time, for an unknown address, a wrong
 * password and an account that was shut; `rate_limited` after too many of them.
 */
export async function logIn(deps: TokenDeps, password: Password, from?: Device): Promise<LoggedIn> {
  const user = await findByPassword(deps, password, from?.ip);
  if (!user) throw new AppError('unauthorized', 'The email address or the password is wrong.');
  return beginLogin(deps, user, from);
}

export type LoggedIn = TokenPair & { user: User };

/** Tokens for a staff account whose owner has proved to be it. Throws `unauthorized` as `requireProof`. */
export async function beginLogin(deps: TokenDeps, user: UserRow, from?: Device): Promise<LoggedIn> {
  const pair = await deps.knex.transaction(async (trx) => {
    await requireProof(trx, user);
    await recordLogIn(trx, user, deps.now(), from);
    return issueTokens({ ...deps, knex: trx }, userAccount(user), from);
  });
  return { ...pair, user: presentUser(user) };
}

/**
 * Throws `unauthorized` when the account was shut, or its password is another one, since `user` was read: to check a
 * password takes long, and what ends all log-ins meanwhile would not find this one. The account stays as it is until
 * the transaction ends.
 */
export async function requireProof(trx: Knex, { id, passwordHash }: UserRow): Promise<void> {
  const row = await trx('users')
    .where({ id: idToBytes(id), active: 1, password_hash: passwordHash })
    .forShare()
    .first('id');
  if (!row) throw new AppError('unauthorized', 'The email address or the password is wrong.');
}

/** Says in the audit log that somebody of the staff has logged in, and from where. */
export async function recordLogIn(trx: Knex, { id, name }: UserRow, at: number, from?: Device): Promise<void> {
  const actor = { type: 'user' as const, id, name };
  const after = from?.device ? { device: from.device.slice(0, 300) } : undefined;
  await recordAudit(trx, {
    ...{ actor, ip: from?.ip ?? undefined, action: 'user.login' },
    ...{ target: { type: 'user', id }, after, at },
  });
}
