import { AppError } from '#contract/errors.ts';
import { passwordFault } from '#domain/password-fault.ts';
import { readSetting } from '#shared/commands/settings/read-setting.ts';
import type { Knex } from '#shared/db/knex.ts';
import { hashPassword } from '#shared/password.ts';

type Asked = { password: string; email: string; name: string };

/** The hash of a new password. Throws `bad_request` for one that the policy refuses. `field` is its name in the body. */
export async function hashNewPassword(knex: Knex, asked: Asked, field = 'password'): Promise<string> {
  const { passwordMinLength: minLength } = await readSetting(knex, 'security');
  const fault = passwordFault({ ...asked, minLength });
  if (fault) throw new AppError('bad_request', undefined, [{ path: field, message: fault }]);
  return hashPassword(asked.password);
}
