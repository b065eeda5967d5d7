import type { Knex } from '#shared/db/knex.ts';
import { bytesToId } from '#shared/id.ts';
import { type Behind, pageOf } from './keyset.ts';

type Row = { version: number; value: string; user_id: Buffer | null; user_name: string | null; created_at: Date };

/** Versions of a group, the newest first. */
export async function listSettingVersions(knex: Knex, { name, after, limit }: { name: string } & Behind<number>) {
  const list = knex('setting_versions')
    .where({ name })
    .orderBy('version', 'desc')
    .limit(limit + 1);
  if (after !== null) list.where('version', '<', after);
  const rows: Row[] = await list;
  return pageOf(rows, limit, ({ version }) => version, presentVersion);
}

const presentVersion = (row: Row) => ({
  version: row.version,
  value: JSON.parse(row.value) as Record<string, unknown>,
  user: row.user_id && { id: bytesToId(row.user_id), name: row.user_name ?? '' },
  createdAt: row.created_at.toISOString(),
});
