import { z } from 'zod';
import { emailSchema, type Staff } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';
import { recordAudit } from '#shared/commands/record-audit.ts';
import { isDuplicate } from '#shared/db/faults.ts';
import { findRole } from '#shared/db/find-role.ts';
import type { Knex } from '#shared/db/knex.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { noPassword } from '#shared/password.ts';
import { type Grantor, refuseGrant, theSystem } from './grantor.ts';
import { hashNewPassword } from './hash-new-password.ts';

const newUser = z.object({
  email: emailSchema,
  name: z.string().trim().min(1).max(120),
  role: z.string().min(1).max(32),
  /** Null: none yet, until an invitation is accepted. */
  password: z.string().max(200).nullable(),
});
export type NewUser = z.input<typeof newUser>;

/**
 * A new staff account. Throws `bad_request`, also for a role that is not there, `forbidden` for a role that allows more
 * than `by` may, or `conflict` when the address is taken.
 */
export async function createUser(
  { knex, now }: { knex: Knex; now: () => number },
  asked: NewUser,
  by: Grantor = theSystem,
): Promise<Staff> {
  const { email, name, role, password } = parse(newUser, asked);
  const password_hash = password === null ? noPassword : await hashNewPassword(knex, { password, email, name });
  const id = newId();
  const at = now();
  await knex.transaction(async (trx) => {
    const found = await findRole(trx, role, 'share');
    if (!found) throw new AppError('bad_request', undefined, [{ path: 'role', message: 'there is no such role' }]);
    refuseGrant(by, found.permissions);
    const row = { id: idToBytes(id), email, name, role, password_hash, active: true, created_at: new Date(at) };
    await trx('users').insert(row).catch(refuseTwin);
    await recordAudit(trx, {
      ...by,
      action: 'user.create',
      target: { type: 'user', id },
      after: { email, name, role },
      at,
    });
  });
  const staff = { id, email, name, role, active: true, capacity: null };
  return { ...staff, version: 1, createdAt: new Date(at).toISOString(), updatedAt: null };
}

function refuseTwin(error: unknown): never {
  if (!isDuplicate(error)) throw error;
  throw new AppError('conflict', 'There is a user with this email address already.');
}
