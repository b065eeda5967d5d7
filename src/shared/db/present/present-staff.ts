import type { Model } from 'objection';
import type { Staff } from '#contract/accounts.ts';
import type { UserRow } from '#shared/db/models/user-row.ts';
import { presentUser } from './present.ts';

/** A staff account as the back office sees it. */
export const presentStaff = (row: Omit<UserRow, keyof Model>): Staff => ({
  ...presentUser(row),
  active: row.active === 1,
  capacity: row.capacity,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt?.toISOString() ?? null,
});
