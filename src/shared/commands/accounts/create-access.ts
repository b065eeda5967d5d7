import { z } from 'zod';
import { AppError } from '#contract/errors.ts';
import { accountRoom, loginRoom } from '#contract/rooms.ts';
import { builtInRoles, isBuiltIn, type Subject } from '#domain/policy.ts';
import type { Caches } from '#shared/cache.ts';
import type { Knex } from '#shared/db/knex.ts';
import type { Fanout } from '#shared/fanout.ts';
import { idToBytes } from '#shared/id.ts';
import type { Account } from '#shared/token/account.ts';
import { isLoggedIn } from './logins.ts';

/**
 * What accounts may do at this moment, whatever their tokens say. Kept in every process: a request costs look-ups in
 * maps. What changes it calls `forget…` after its commit, which reaches all processes in milliseconds; news that are
 * lost with the link to Redis come 5 s late.
 */
export type AccountAccess = {
  /** Throws `unauthorized` for a log-in that was ended and for a staff account that is shut or gone. */
  subjectOf(account: Account): Promise<Subject>;
  /** What a role allows at this moment: nothing, if it is gone. */
  permissionsOf(role: string): Promise<Subject['permissions']>;
  /** A staff account was made, opened or renamed. */
  forgetUser(id: string): Promise<void>;
  /** A custom role was made, changed or deleted. */
  forgetRole(name: string): Promise<void>;
  /** These log-ins were ended: their tokens are refused and their sockets closed, on every process. */
  forgetLogins(ids: string[]): Promise<void>;
  /**
   * An account was shut, erased, or got another role or password, and `ended` are its log-ins that `deleteLogins` ended
   * in the same transaction: all its sockets are closed, and what comes next is looked up anew.
   */
  shutOut(account: Pick<Account, 'type' | 'id'>, ended: string[]): Promise<void>;
};

type Deps = { knex: Knex; caches: Caches; fanout: Fanout };

const permissionList = z.array(z.string());
const ttlMs = 60_000;

export function createAccess({ knex, caches, fanout }: Deps): AccountAccess {
  const users = caches.create('users', { ttlMs, max: 10_000, load: (id) => readRole(knex, id) });
  const roles = caches.create('roles', { ttlMs, max: 1000, load: (name) => readPermissions(knex, name) });
  const logins = caches.create('logins', { ttlMs, max: 50_000, load: (id) => isLoggedIn(knex, id) });

  async function permissionsOf(role: string): Promise<Subject['permissions']> {
    return isBuiltIn(role) ? builtInRoles[role] : ((await roles.get(role)) as Subject['permissions'] & string[]);
  }

  async function forgetLogins(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    await Promise.all(ids.map((id) => logins.forget(id)));
    await fanout.disconnect(ids.map(loginRoom));
  }

  return {
    async subjectOf({ type, id, sid }) {
      if (sid !== undefined && !(await logins.get(sid))) throw new AppError('unauthorized');
      if (type === 'customer') return { type, id, permissions: [] };
      const role = await users.get(id);
      if (role === null) throw new AppError('unauthorized');
      return { type, id, permissions: await permissionsOf(role) };
    },
    permissionsOf,
    forgetUser: (id) => users.forget(id),
    forgetRole: (name) => roles.forget(name),
    forgetLogins,
    async shutOut({ type, id }, ended) {
      if (type === 'user') await users.forget(id);
      await forgetLogins(ended);
      await fanout.disconnect([accountRoom(id)]);
    },
  };
}

/** The role of a staff account that may log in, else null. */
async function readRole(knex: Knex, id: string): Promise<string | null> {
  const row: { role: string } | undefined = await knex('users')
    .where({ id: idToBytes(id), active: 1 })
    .first('role');
  return row?.role ?? null;
}

/** A role that is gone allows nothing. */
async function readPermissions(knex: Knex, name: string): Promise<string[]> {
  const row = await knex('roles').where({ name }).first<{ permissions: string }>('permissions');
  return row ? permissionList.parse(JSON.parse(row.permissions)) : [];
}
