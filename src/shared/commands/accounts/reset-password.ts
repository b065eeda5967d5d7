import { AppError } from '#contract/errors.ts';
import { systemActor } from '#domain/conversation.ts';
import { recordAudit } from '#shared/commands/record-audit.ts';
import { readSetting } from '#shared/commands/settings/read-setting.ts';
import type { Context } from '#shared/context.ts';
import { findRole } from '#shared/db/find-role.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { UserRow } from '#shared/db/models/user-row.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { idToBytes } from '#shared/id.ts';
import { forgetGuesses } from './count-guess.ts';
import { findActiveUserByEmail, findOpenUser } from './find-account.ts';
import { type Grantor, refuseGrant, theSystem } from './grantor.ts';
import { hashNewPassword } from './hash-new-password.ts';
import { deleteLogins } from './logins.ts';
import {
  deleteOneTimeTokens,
  findOneTimeToken,
  type OneTimeToken,
  type Purpose,
  storeOneTimeToken,
  takeOneTimeToken,
} from './one-time-tokens.ts';

type Deps = Pick<Context, 'knex' | 'now' | 'access'>;

/**
 * A one-time token with which the owner of an account sets a new password; whoever asks hands it over. Throws
 * `not_found` (also for an account that is shut), and `forbidden` when the account may more than `by` may: its password
 * would be as good as its permissions.
 */
export async function createResetToken(
  { knex, now }: { knex: Knex; now: () => number },
  userId: string,
  by: Grantor = theSystem,
): Promise<OneTimeToken> {
  const { resetMinutes } = await readSetting(knex, 'security');
  const at = now();
  return retryDeadlock(() =>
    knex.transaction(async (trx) => {
      // Its role stays what it is until the token is there: a change of role ends the tokens it finds. And of two that
      // are made at once the second finds the first, and ends it.
      await trx('users')
        .where({ id: idToBytes(userId) })
        .forUpdate()
        .first('id');
      const user = await findOpenUser(trx, userId);
      if (!user) throw new AppError('not_found');
      refuseGrant(by, (await findRole(trx, user.role, 'share'))?.permissions ?? []);
      await recordAudit(trx, { ...by, action: 'user.reset_link', target: { type: 'user', id: userId }, at });
      return storeOneTimeToken(trx, { purpose: 'reset', userId, at, lifeMs: resetMinutes * 60_000 });
    }),
  );
}

/**
 * Sets a password by a one-time token, which is spent by it; all that was open in the account's name ends. Throws
 * `expired` for a token that is unknown, spent or too old, `bad_request` for a password that the policy refuses: the
 * token stays good then. Returns the account as it is now.
 */
export async function setPasswordByToken(
  { knex, now, access }: Deps,
  purpose: Purpose,
  { token, password, ip }: { token: string; password: string; ip?: string | undefined },
): Promise<UserRow> {
  const at = now();
  const id = await findOneTimeToken(knex, purpose, token, at);
  const user = id === undefined ? undefined : await findOpenUser(knex, id);
  if (!user) throw spent();
  const { email, name } = user;
  const password_hash = await hashNewPassword(knex, { password, email, name });
  const ended = await retryDeadlock(() =>
    knex.transaction(async (trx) => {
      // The account first, as whoever makes a token does.
      await trx('users')
        .where({ id: idToBytes(user.id) })
        .update({ password_hash });
      if (!(await takeOneTimeToken(trx, token))) throw spent();
      await deleteOneTimeTokens(trx, { userId: user.id });
      const actor = { type: 'user' as const, id: user.id, name };
      await recordAudit(trx, { actor, ip, action: `user.${purpose}`, target: { type: 'user', id: user.id }, at });
      return deleteLogins(trx, { type: 'user', id: user.id });
    }),
  );
  await forgetGuesses(knex, email);
  await access.shutOut({ type: 'user', id: user.id }, ended);
  user.passwordHash = password_hash;
  return user;
}

const spent = () => new AppError('expired', 'This link was used already, or its time has passed.');

/** An account is asked about in the audit log once in this time, ms. */
const askAgainMs = 3_600_000;

/** Notes for the admins that somebody has lost the password. For an unknown address nothing is noted. */
export async function requestPasswordReset(
  { knex, now }: Pick<Deps, 'knex' | 'now'>,
  { email, ip }: { email: string; ip?: string | undefined },
): Promise<void> {
  const at = now();
  const action = 'user.reset_request';
  await knex.transaction(async (trx) => {
    const user = await findActiveUserByEmail(trx, email).forUpdate();
    if (!user) return;
    const asked = await trx('audit_log')
      .where({ target_type: 'user', target_id: user.id, action })
      .where('created_at', '>', new Date(at - askAgainMs))
      .first('id');
    if (asked) return;
    await recordAudit(trx, { actor: systemActor, ip, action, target: { type: 'user', id: user.id }, at });
  });
}
