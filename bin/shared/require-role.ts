import { listRoles } from '#shared/db/find-role.ts';
import type { Knex } from '#shared/db/knex.ts';
import { CliError } from './cli-error.ts';

/** Throws for a role that is not there, and says which are. */
export async function requireRole(knex: Knex, name: string): Promise<void> {
  const names = (await listRoles(knex)).map((role) => role.name);
  if (!names.includes(name)) throw new CliError(`--role: there is no role "${name}", only ${names.join(', ')}`);
}
