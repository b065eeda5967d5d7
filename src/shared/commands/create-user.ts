import { z } from 'zod';
import type { User } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';
import { roles } from '#domain/policy.ts';
import type { Knex } from '#shared/db/knex.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { hashPassword } from '#shared/password.ts';

const newUser = z.object({
  email: z.string().trim().toLowerCase().max(254).pipe(z.email()),
  name: z.string().trim().min(1).max(120),
  role: z.enum(roles),
  password: z.string().min(8).max(200),
});
export type NewUser = z.input<typeof newUser>;

const duplicate = 1062;

/** A new staff account. Throws `bad_request`, or `conflict` when the address is taken. */
export async function createUser({ knex, now }: { knex: Knex; now: () => number }, asked: NewUser): Promise<User> {
  const { email, name, role, password } = parse(newUser, asked);
  const id = newId();
  const password_hash = await hashPassword(password);
  const row = { id: idToBytes(id), email, name, role, password_hash, active: true, created_at: new Date(now()) };
  try {
    await knex('users').insert(row);
  } catch (error) {
    if ((error as { errno?: number }).errno !== duplicate) throw error;
    throw new AppError('conflict', 'There is a user with this email address already.');
  }
  return { id, email, name, role };
}
