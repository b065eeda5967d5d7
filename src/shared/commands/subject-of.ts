import { z } from 'zod';
import { builtInRoles, isBuiltIn, type Subject } from '#domain/policy.ts';
import type { Context } from '#shared/context.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { Account } from '#shared/token.ts';

const permissionList = z.array(z.string());

/** What an account may do at this moment: what its role allows, which for a custom role is a row. */
export async function subjectOf({ knex }: Pick<Context, 'knex'>, account: Account): Promise<Subject> {
  const { type, id } = account;
  if (account.type === 'customer') return { type, id, permissions: [] };
  return { type, id, permissions: await permissionsOf(knex, account.role) };
}

/** A role that is gone allows nothing. */
async function permissionsOf(knex: Knex, role: string): Promise<Subject['permissions']> {
  if (isBuiltIn(role)) return builtInRoles[role];
  const row = await knex('roles').where({ name: role }).first<{ permissions: string }>('permissions');
  return row ? (permissionList.parse(JSON.parse(row.permissions)) as Subject['permissions'] & string[]) : [];
}
