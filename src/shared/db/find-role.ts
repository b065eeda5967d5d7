import type { Role } from '#contract/accounts.ts';
import { builtInRoles, isBuiltIn, type Permission, permissions, roles } from '#domain/policy.ts';
import type { Knex } from './knex.ts';

type RoleRow = { name: string; description: string; permissions: string; version: number };

const known = new Set<string>(permissions);

/**
 * A role by its name, built in or custom. `lock` holds a custom one until the transaction ends: `share` against being
 * changed, `update` against being given to somebody meanwhile.
 */
export async function findRole(knex: Knex, name: string, lock?: 'share' | 'update'): Promise<Role | undefined> {
  if (isBuiltIn(name)) return presentBuiltIn(name);
  const query = knex('roles').where({ name }).first<RoleRow | undefined>('*');
  if (lock === 'share') query.forShare();
  if (lock === 'update') query.forUpdate();
  const row = await query;
  return row && presentRole(row);
}

/** All of them: the built-in ones, then custom ones by name. They are few: people make them one by one. */
export async function listRoles(knex: Knex): Promise<Role[]> {
  const rows = await knex('roles').orderBy('name').select<RoleRow[]>('*');
  return [...roles.map(presentBuiltIn), ...rows.map(presentRole)];
}

function presentBuiltIn(name: keyof typeof builtInRoles): Role {
  return { name, description: '', permissions: [...builtInRoles[name]], builtIn: true, version: 0 };
}

/** A permission that a newer version of this program stored means nothing to this one. */
function presentRole({ name, description, permissions: stored, version }: RoleRow): Role {
  const granted = (JSON.parse(stored) as string[]).filter((one): one is Permission => known.has(one));
  return { name, description, permissions: granted, builtIn: false, version };
}
