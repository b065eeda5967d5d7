import { AppError } from '#contract/errors.ts';
import type { Context } from '#shared/context.ts';
import type { Knex } from '#shared/db/knex.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import type { Account } from '#shared/token/account.ts';
import { deleteLogin, deleteLogins } from './logins.ts';
import { findRefreshToken } from './refresh-tokens.ts';

type Deps = Pick<Context, 'knex' | 'access'>;
type Whose = Pick<Account, 'type' | 'id'>;

/** Ends the log-in of a refresh token. An unknown one is as good as ended. */
export async function logOut({ knex, access }: Deps, refreshToken: string): Promise<void> {
  const found = await findRefreshToken(knex, refreshToken);
  if (found) await endIn(knex, access, (trx) => endOne(trx, found.account, found.familyId));
}

/** Ends one log-in of an account. Throws `not_found`. */
export async function endLogin({ knex, access }: Deps, account: Whose, id: string): Promise<void> {
  const ended = await endIn(knex, access, (trx) => endOne(trx, account, id));
  if (ended.length === 0) throw new AppError('not_found');
}

/** Ends the log-ins of an account but for `except`; without that, all that is open in its name. */
export async function endLogins({ knex, access }: Deps, account: Whose, except?: string): Promise<void> {
  const ended = await endIn(knex, access, (trx) => deleteLogins(trx, account, except));
  if (except === undefined) await access.shutOut(account, ended);
}

const endOne = async (trx: Knex, account: Whose, id: string) => ((await deleteLogin(trx, account, id)) ? [id] : []);

/** Commits first and tells then: whoever asks again after the telling must find nothing. */
async function endIn(knex: Knex, access: Deps['access'], end: (trx: Knex) => Promise<string[]>): Promise<string[]> {
  const ids = await retryDeadlock(() => knex.transaction(end));
  await access.forgetLogins(ids);
  return ids;
}
