import type { Staff } from '#contract/accounts.ts';
import { AppError } from '#contract/errors.ts';
import { changedFields, recordAudit } from '#shared/commands/record-audit.ts';
import { requireVersion } from '#shared/commands/require-version.ts';
import type { Context } from '#shared/context.ts';
import { findRole } from '#shared/db/find-role.ts';
import type { Knex } from '#shared/db/knex.ts';
import { UserRow } from '#shared/db/models/user-row.ts';
import { presentStaff } from '#shared/db/present/present-staff.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import { noPassword } from '#shared/password.ts';
import { type Grantor, refuseGrant } from './grantor.ts';
import { deleteLogins } from './logins.ts';
import { deleteOneTimeTokens } from './one-time-tokens.ts';

export type UserChange = {
  id: string;
  /** The version the change was made from; without one the present version is meant. */
  version?: number | undefined;
  name?: string | undefined;
  role?: string | undefined;
  active?: boolean | undefined;
  capacity?: number | null | undefined;
};

type Deps = Pick<Context, 'knex' | 'now' | 'access'>;
/** `ended`: its log-ins that ended with the change, null if they go on. */
type Changed = { staff: Staff; ended: string[] | null };

/**
 * Changes a staff account; another role, or being shut, ends its log-ins and one-time tokens and
 * closes its sockets. Throws `not_found`, `bad_request` (no such
 * role), `forbidden` (its old or new role allows more than `by` may), `conflict` (the version moved on, or it is the
 * last admin who can log in).
 */
export async function updateUser({ knex, now, access }: Deps, by: Grantor, asked: UserChange): Promise<Staff> {
  const { staff, ended } = await retryDeadlock(() => changeUser(knex, now(), by, asked));
  if (ended) await access.shutOut({ type: 'user', id: staff.id }, ended);
  return staff;
}

function changeUser(knex: Knex, at: number, by: Grantor, { id, version, ...change }: UserChange): Promise<Changed> {
  return knex.transaction(async (trx) => {
    // Always before the row itself: two admins who shut each other wait here, not for each other.
    const admins = await lockAdmins(trx);
    const row = await UserRow.query(trx)
      .findOne({ id: idToBytes(id) })
      .forUpdate();
    if (!row) throw new AppError('not_found');
    if (version !== undefined) requireVersion('account', row, version);
    const before = { name: row.name, role: row.role, active: row.active === 1, capacity: row.capacity };
    const after = withoutGaps(before, change);
    const changed = changedFields(before, after);
    if (Object.keys(changed.after).length === 0) return { staff: presentStaff(row), ended: null };

    refuseGrant(by, (await findRole(trx, before.role, 'share'))?.permissions ?? []);
    const role = await findRole(trx, after.role, 'share');
    if (!role) throw new AppError('bad_request', undefined, [{ path: 'role', message: 'there is no such role' }]);
    refuseGrant(by, role.permissions);
    if (!(after.active && after.role === 'admin') && isLast(admins, id)) throw lastAdmin();

    const raised = { ...after, version: row.version + 1, updated_at: new Date(at) };
    await trx('users')
      .where({ id: idToBytes(id) })
      .update(raised);
    const shut = changed.after.role !== undefined || changed.after.active !== undefined;
    if (shut) await deleteOneTimeTokens(trx, { userId: id });
    const ended = shut ? await deleteLogins(trx, { type: 'user', id }) : null;
    await recordAudit(trx, { ...by, action: 'user.update', target: { type: 'user', id }, ...changed, at });
    const dated = { version: raised.version, updatedAt: raised.updated_at.toISOString() };
    return { staff: { ...presentStaff(row), ...after, ...dated }, ended };
  });
}

type Fields = Pick<Staff, 'name' | 'role' | 'active' | 'capacity'>;

const withoutGaps = (before: Fields, { name, role, active, capacity }: Omit<UserChange, 'id'>): Fields => ({
  name: name ?? before.name,
  role: role ?? before.role,
  active: active ?? before.active,
  capacity: capacity === undefined ? before.capacity : capacity,
});

/**
 * The admins who can log in: not those whose invitation nobody has accepted. An index leads to them, so everybody locks
 * them in one order.
 */
async function lockAdmins(trx: Knex): Promise<string[]> {
  const rows = await trx('users')
    .where({ role: 'admin' })
    .orderBy('id')
    .forUpdate()
    .select('id', 'active', 'password_hash');
  return rows
    .filter(({ active, password_hash }) => active === 1 && password_hash !== noPassword)
    .map((row) => bytesToId(row.id));
}

const isLast = (admins: string[], id: string): boolean => admins.length === 1 && admins[0] === id;

const lastAdmin = () => new AppError('conflict', 'This is the last admin who can log in: make another one first.');
