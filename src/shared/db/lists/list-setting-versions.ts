import type { Knex } from '#shared/db/knex.ts';
import { bytesToId } from '#shared/id.ts';

type Row = { version: number; value: string; user_id: Buffer | null; user_name: string | null; created_at: Date };

/** Versions of a group below `before`, the newest first. */
export async function listSettingVersions(
  knex: Knex,
  { name, before, limit }: { name: string; before: number | null; limit: number },
) {
  const list = knex('setting_versions')
    .where({ name })
    .orderBy('version', 'desc')
    .limit(limit + 1);
  if (before !== null) list.where('version', '<', before);
  const rows: Row[] = await list;
  const items = rows.slice(0, limit).map((row) => ({
    version: row.version,
    value: JSON.parse(row.value) as Record<string, unknown>,
    user: row.user_id && { id: bytesToId(row.user_id), name: row.user_name ?? '' },
    createdAt: row.created_at.toISOString(),
  }));
  return { items, next: rows.length > limit ? (items.at(-1)?.version ?? null) : null };
}
