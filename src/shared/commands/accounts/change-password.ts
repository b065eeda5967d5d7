import { AppError } from '#contract/errors.ts';
import { type Caller, recordAudit } from '#shared/commands/record-audit.ts';
import type { Context } from '#shared/context.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { idToBytes } from '#shared/id.ts';
import type { Account } from '#shared/token/account.ts';
import { checkPassword } from './check-password.ts';
import { findOpenUser } from './find-account.ts';
import { hashNewPassword } from './hash-new-password.ts';
import { deleteLogins } from './logins.ts';
import { deleteOneTimeTokens } from './one-time-tokens.ts';

type Deps = Pick<Context, 'knex' | 'now' | 'access'>;
type Asked = { account: Account; caller: Caller; currentPassword: string; newPassword: string };

/**
 * Changes one's own password; every other log-in ends. Throws `bad_request` when the current one is wrong or the policy
 * refuses the new one, `rate_limited` when wrong ones were tried too often.
 */
export async function changePassword(deps: Deps, { account, caller, ...asked }: Asked): Promise<void> {
  const { knex, now, access } = deps;
  const user = await findOpenUser(knex, account.id);
  if (!user) throw new AppError('unauthorized');
  const { id, email, name } = user;
  const guess = { email, ip: caller.ip, password: asked.currentPassword };
  if (!(await checkPassword(deps, user, guess))) throw wrong();
  const password_hash = await hashNewPassword(knex, { password: asked.newPassword, email, name }, 'newPassword');
  const ended = await retryDeadlock(() =>
    knex.transaction(async (trx) => {
      // To check and to hash take long: the password that was proved must still be the one.
      const changed = await trx('users')
        .where({ id: idToBytes(id), active: 1, password_hash: user.passwordHash })
        .update({ password_hash });
      if (changed === 0) throw wrong();
      await deleteOneTimeTokens(trx, { userId: id });
      await recordAudit(trx, { ...caller, action: 'user.password', target: { type: 'user', id }, at: now() });
      return deleteLogins(trx, account, account.sid);
    }),
  );
  await access.forgetLogins(ended);
}

const wrong = () => new AppError('bad_request', undefined, [{ path: 'currentPassword', message: 'is wrong' }]);
