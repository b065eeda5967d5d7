import type { Role } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import { isBuiltIn, type Permission } from '#domain/policy.ts';
import { changedFields, recordAudit } from '#shared/commands/record-audit.ts';
import { requireVersion } from '#shared/commands/require-version.ts';
import type { Context } from '#shared/context.ts';
import { isDuplicate } from '#shared/db/faults.ts';
import { findRole } from '#shared/db/find-role.ts';
import type { Knex } from '#shared/db/knex.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { type Grantor, refuseGrant } from './grantor.ts';
import { deleteOneTimeTokens } from './one-time-tokens.ts';

type Deps = Pick<Context, 'knex' | 'now' | 'access'>;
type Fields = Pick<Role, 'description' | 'permissions'>;

/** Makes a custom role. Throws `forbidden` for permissions that `by` lacks, `conflict` for a name that is taken. */
export async function createRole(
  { knex, now, access }: Deps,
  by: Grantor,
  { name, ...asked }: { name: string } & Fields,
) {
  refuseBuiltIn(name);
  const fields = { ...asked, permissions: inOrder(asked.permissions) };
  refuseGrant(by, fields.permissions);
  const at = now();
  const born = new Date(at);
  const row = { id: idToBytes(newId()), name, ...columnsOf(fields), created_at: born, updated_at: born };
  await knex.transaction(async (trx) => {
    await trx('roles')
      .insert(row)
      .catch((error: unknown) => {
        throw isDuplicate(error) ? new AppError('conflict', 'There is a role of this name already.') : error;
      });
    await recordAudit(trx, { ...by, action: 'role.create', target: { type: 'role', id: name }, after: fields, at });
  });
  await access.forgetRole(name);
  return { name, ...fields, builtIn: false, version: 1 };
}

type Change = { name: string; version: number } & { [F in keyof Fields]?: Fields[F] | undefined };

/**
 * Changes a custom role. Throws `not_found`, `conflict` (it moved on, or is built in), `forbidden` when its old or new
 * permissions are more than `by` has.
 */
export async function updateRole({ knex, now, access }: Deps, by: Grantor, change: Change): Promise<Role> {
  const { name, version } = change;
  const at = now();
  const updated = await knex.transaction(async (trx) => {
    const role = await lockRole(trx, by, name);
    requireVersion('role', role, version);
    const before = { description: role.description, permissions: role.permissions };
    const after = {
      description: change.description ?? before.description,
      permissions: inOrder(change.permissions ?? before.permissions),
    };
    refuseGrant(by, after.permissions);
    const changed = changedFields(before, after);
    if (Object.keys(changed.after).length === 0) return role;
    const raised = { ...columnsOf(after), version: version + 1, updated_at: new Date(at) };
    await trx('roles').where({ name }).update(raised);
    await deleteOneTimeTokens(trx, { role: name });
    await recordAudit(trx, { ...by, action: 'role.update', target: { type: 'role', id: name }, ...changed, at });
    return { ...role, ...after, version: raised.version };
  });
  await access.forgetRole(name);
  return updated;
}

/** Deletes a custom role. Throws `not_found`, `forbidden`, `conflict` while an account has it or if it is built in. */
export async function deleteRole({ knex, now, access }: Deps, by: Grantor, name: string): Promise<void> {
  const at = now();
  await knex.transaction(async (trx) => {
    const { description, permissions } = await lockRole(trx, by, name);
    const holder = await trx('users').where({ role: name }).first('id');
    if (holder) throw new AppError('conflict', 'Accounts have this role: give them another one first.');
    await trx('roles').where({ name }).delete();
    const before = { description, permissions };
    await recordAudit(trx, { ...by, action: 'role.delete', target: { type: 'role', id: name }, before, at });
  });
  await access.forgetRole(name);
}

/** Nobody can be given the role, nor can it change, until the transaction ends. */
async function lockRole(trx: Knex, by: Grantor, name: string): Promise<Role> {
  refuseBuiltIn(name);
  const role = await findRole(trx, name, 'update');
  if (!role) throw new AppError('not_found');
  refuseGrant(by, role.permissions);
  return role;
}

function refuseBuiltIn(name: string): void {
  // `customer` is none, but would be read as one.
  if (isBuiltIn(name) || name === 'customer') throw new AppError('conflict', 'Built-in roles never change.');
}

/** Each once, so that two spellings of one set are no change. */
const inOrder = (permissions: readonly Permission[]): Permission[] => [...new Set(permissions)].sort();

const columnsOf = ({ description, permissions }: Fields) => ({
  description,
  permissions: JSON.stringify(permissions),
});
