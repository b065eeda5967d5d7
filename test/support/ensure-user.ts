import type { Knex } from '#shared/db/knex.ts';
import { idToBytes } from '#shared/id.ts';

/** Makes the row of a staff account that nobody logs in to with a password, unless it is there. */
export async function ensureUser(knex: Knex, { id, name, role }: { id: string; name: string; role: string }) {
  const row = { id: idToBytes(id), email: `${id}@example.com`, name, role, password_hash: '*', active: 1 };
  await knex('users')
    .insert({ ...row, created_at: new Date() })
    .onConflict()
    .ignore();
}
