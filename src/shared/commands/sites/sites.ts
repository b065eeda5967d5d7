import { randomBytes } from 'node:crypto';
import { AppError } from '#contract/errors.ts';
import type { IdentityAlgorithm, IdentityKeyShown, Site } from '#contract/sites.ts';
import { defaultSiteId } from '#shared/commands/customers/create-visitor.ts';
import { type Caller, changedFields, recordAudit } from '#shared/commands/record-audit.ts';
import { requireVersion } from '#shared/commands/require-version.ts';
import type { Context } from '#shared/context.ts';
import type { Knex } from '#shared/db/knex.ts';
import { maxSiteKeys, presentSiteKey, readSite, type SiteKeyRow } from '#shared/db/sites.ts';
import type { FieldKeys } from '#shared/field-keys.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { siteKeyPlace } from '#shared/seal-places.ts';
import { readPublicKey } from '#shared/token/identity-token.ts';

type Deps = Pick<Context, 'knex' | 'now'>;
type Fields = Pick<Site, 'name' | 'origins' | 'identityIssuer' | 'identityAudience'>;
type Asked = { [F in keyof Fields]?: Fields[F] | undefined };

const noFields: Fields = { name: '', origins: [], identityIssuer: null, identityAudience: null };

export async function createSite({ knex, now }: Deps, caller: Caller, asked: Asked): Promise<Site> {
  const id = newId();
  const at = now();
  const fields = withoutGaps(noFields, asked);
  const row = { id: idToBytes(id), ...columnsOf(fields), settings: '{}', created_at: new Date(at) };
  await knex.transaction(async (trx) => {
    await trx('sites').insert(row);
    await recordAudit(trx, { ...caller, action: 'site.create', target: { type: 'site', id }, after: fields, at });
  });
  return { id, ...fields, identityKeys: [], version: 1, createdAt: new Date(at).toISOString() };
}

/** Throws `not_found`, and `conflict` when the version moved on. */
export async function updateSite(
  { knex, now }: Deps,
  caller: Caller,
  { id, version, ...asked }: Asked & { id: string; version: number },
): Promise<Site> {
  const at = now();
  return knex.transaction(async (trx) => {
    const site = await lockSite(trx, id);
    requireVersion('site', site, version);
    const fields = withoutGaps(site, asked);
    const changed = changedFields(withoutGaps(site, {}), fields);
    if (Object.keys(changed.after).length === 0) return site;
    await trx('sites')
      .where({ id: idToBytes(id) })
      .update({ ...columnsOf(fields), version: version + 1 });
    await recordAudit(trx, { ...caller, action: 'site.update', target: { type: 'site', id }, ...changed, at });
    return { ...site, ...fields, version: version + 1 };
  });
}

/** Throws `not_found`, and `conflict` for the default site and for one that has customers. */
export async function deleteSite({ knex, now }: Deps, caller: Caller, id: string): Promise<void> {
  const at = now();
  await knex.transaction(async (trx) => {
    const { name, origins } = await lockSite(trx, id);
    const customer = await trx('customers')
      .where({ site_id: idToBytes(id) })
      .first('id');
    if (customer || id === defaultSiteId)
      throw new AppError('conflict', 'The default site, and one with customers, stay.');
    await trx('site_identity_keys')
      .where({ site_id: idToBytes(id) })
      .del();
    await trx('sites')
      .where({ id: idToBytes(id) })
      .del();
    const before = { name, origins };
    await recordAudit(trx, { ...caller, action: 'site.delete', target: { type: 'site', id }, before, at });
  });
}

type NewKey = {
  siteId: string;
  algorithm: IdentityAlgorithm;
  publicKey?: string | undefined;
  secret?: string | undefined;
};

/** Adds a key. `secret` comes back where it was made here. Throws `not_found`, `bad_request`, `conflict` (too many). */
export async function addIdentityKey(
  { knex, now, fieldKeys }: Deps & { fieldKeys: FieldKeys },
  caller: Caller,
  { siteId, algorithm, publicKey, secret }: NewKey,
): Promise<IdentityKeyShown & { secret?: string }> {
  const shared = algorithm === 'HS256';
  if (shared ? publicKey !== undefined : publicKey === undefined || secret !== undefined) {
    const message = shared ? 'HS256 has a secret, and no public key' : `${algorithm} needs a public key, and no secret`;
    throw new AppError('bad_request', undefined, [{ path: 'publicKey', message }]);
  }
  const id = newId();
  const at = now();
  const jwk = publicKey === undefined ? null : await readPublicKey(publicKey, algorithm);
  const made = shared && secret === undefined ? randomBytes(32).toString('base64url') : undefined;
  const row: SiteKeyRow = {
    id: idToBytes(id),
    site_id: idToBytes(siteId),
    algorithm,
    kid: jwk?.kid?.slice(0, 128) ?? null,
    public_jwk: jwk && JSON.stringify(jwk),
    secret_sealed: shared ? fieldKeys.seal(secret ?? made ?? '', siteKeyPlace(id)) : null,
    created_at: new Date(at),
  };
  await knex.transaction(async (trx) => {
    const site = await lockSite(trx, siteId);
    if (site.identityKeys.length >= maxSiteKeys) throw new AppError('conflict', 'A site has 10 keys at most.');
    await trx('site_identity_keys').insert(row);
    const target = { type: 'site', id: siteId };
    await recordAudit(trx, { ...caller, action: 'site.key_add', target, after: { keyId: id, algorithm }, at });
  });
  return { ...presentSiteKey(row), ...(made === undefined ? {} : { secret: made }) };
}

/** Throws `not_found`. */
export async function removeIdentityKey(
  { knex, now }: Deps,
  caller: Caller,
  { siteId, keyId }: { siteId: string; keyId: string },
): Promise<void> {
  await knex.transaction(async (trx) => {
    const removed = await trx('site_identity_keys')
      .where({ id: idToBytes(keyId), site_id: idToBytes(siteId) })
      .del();
    if (removed === 0) throw new AppError('not_found');
    const target = { type: 'site', id: siteId };
    await recordAudit(trx, { ...caller, action: 'site.key_remove', target, before: { keyId }, at: now() });
  });
}

async function lockSite(trx: Knex, id: string): Promise<Site> {
  await trx('sites')
    .where({ id: idToBytes(id) })
    .forUpdate()
    .first('id');
  const site = await readSite(trx, id);
  if (!site) throw new AppError('not_found');
  return site;
}

const withoutGaps = (before: Fields, asked: Asked): Fields => ({
  name: asked.name ?? before.name,
  origins: asked.origins ?? before.origins,
  identityIssuer: asked.identityIssuer === undefined ? before.identityIssuer : asked.identityIssuer,
  identityAudience: asked.identityAudience === undefined ? before.identityAudience : asked.identityAudience,
});

const columnsOf = ({ name, origins, identityIssuer, identityAudience }: Fields) => ({
  name,
  origins: JSON.stringify(origins),
  identity_issuer: identityIssuer,
  identity_audience: identityAudience,
});
