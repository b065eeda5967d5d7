import type { IdentityAlgorithm, IdentityKeyShown, Site } from '#contract/sites.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';
import { type Behind, type ListPage, pageOf } from './lists/keyset.ts';

export type SiteRow = {
  id: Buffer;
  name: string;
  origins: string;
  identity_issuer: string | null;
  identity_audience: string | null;
  version: number;
  created_at: Date;
};
export type SiteKeyRow = {
  id: Buffer;
  site_id: Buffer;
  algorithm: IdentityAlgorithm;
  kid: string | null;
  public_jwk: string | null;
  secret_sealed: string | null;
  created_at: Date;
};

/** Keys that one site may have: some are being rotated. */
export const maxSiteKeys = 10;

export const presentSiteKey = ({ id, algorithm, kid, created_at }: SiteKeyRow): IdentityKeyShown => ({
  id: bytesToId(id),
  algorithm,
  kid,
  createdAt: created_at.toISOString(),
});

function presentSite(row: SiteRow, keys: SiteKeyRow[]): Site {
  return {
    id: bytesToId(row.id),
    name: row.name,
    origins: JSON.parse(row.origins),
    identityIssuer: row.identity_issuer,
    identityAudience: row.identity_audience,
    identityKeys: keys.filter(({ site_id }) => site_id.equals(row.id)).map(presentSiteKey),
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

export async function findSite(knex: Knex, id: string): Promise<SiteRow | undefined> {
  return knex('sites')
    .where({ id: idToBytes(id) })
    .first();
}

/** The identity keys of some sites, the oldest first. */
export async function siteKeys(knex: Knex, ids: Buffer[]): Promise<SiteKeyRow[]> {
  return knex('site_identity_keys').whereIn('site_id', ids).orderBy('id');
}

export async function readSite(knex: Knex, id: string): Promise<Site | undefined> {
  const row = await findSite(knex, id);
  return row && presentSite(row, await siteKeys(knex, [row.id]));
}

/** All sites, the oldest first. */
export async function listSites(knex: Knex, { after, limit }: Behind<string>): Promise<ListPage<Site, string>> {
  const query = knex('sites')
    .orderBy('id')
    .limit(limit + 1);
  if (after !== null) query.where('id', '>', idToBytes(after));
  const rows: SiteRow[] = await query;
  const keys = await siteKeys(
    knex,
    rows.map(({ id }) => id),
  );
  return pageOf(
    rows,
    limit,
    ({ id }) => bytesToId(id),
    (row) => presentSite(row, keys),
  );
}
