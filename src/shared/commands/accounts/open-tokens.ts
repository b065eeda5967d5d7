import { systemActor } from '#domain/conversation.ts';
import { recordAudit } from '#shared/commands/record-audit.ts';
import type { Knex } from '#shared/db/knex.ts';
import { withLock } from '#shared/db/with-lock.ts';
import type { FieldKeys } from '#shared/field-keys.ts';
import { accessTokenSeconds } from '#shared/token/account.ts';
import { createTokens, type Tokens } from '#shared/token/create-tokens.ts';
import { createKey, type KeyStore, type StoredKey } from '#shared/token/signing-keys.ts';

type KeyRow = { kid: string; public_jwk: string; private_jwk_sealed: string; retired_at: Date | null };

const lockWaitSeconds = 30;

/**
 * Opens the installation's signing keys from `signing_keys`, making the first one. A retired key signs nothing more
 * and is known for as long as its tokens live. Throws `ConfigError` when `fieldKeys` do not open them.
 */
export async function openTokens(knex: Knex, fieldKeys: FieldKeys, now: () => number): Promise<Tokens> {
  const store: KeyStore = {
    async list() {
      const alive = new Date(now() - accessTokenSeconds * 1000);
      const rows: KeyRow[] = await knex('signing_keys')
        .whereNull('retired_at')
        .orWhere('retired_at', '>', alive)
        .orderBy(['created_at', 'kid']);
      return rows.map(storedKey);
    },
    insertFirst: (key) => insertFirst(knex, key, now()),
  };
  return createTokens(store, fieldKeys, now);
}

const storedKey = (row: KeyRow): StoredKey => ({
  kid: row.kid,
  publicJwk: row.public_jwk,
  privateJwkSealed: row.private_jwk_sealed,
  retiredAt: row.retired_at?.getTime() ?? null,
});

async function insertFirst(knex: Knex, key: StoredKey, at: number): Promise<void> {
  await alone(knex, async () => {
    const existing = await knex('signing_keys').whereNull('retired_at').first('kid');
    if (!existing) await insertKey(knex, key, at);
  });
}

async function insertKey(knex: Knex, { kid, publicJwk, privateJwkSealed }: StoredKey, at: number): Promise<void> {
  const row = { kid, public_jwk: publicJwk, private_jwk_sealed: privateJwkSealed, created_at: new Date(at) };
  await knex('signing_keys').insert(row);
}

async function alone(knex: Knex, work: () => Promise<void>): Promise<void> {
  const done = await withLock(knex, 'signing-keys', lockWaitSeconds, work);
  if (done === null) throw new Error('another process has been making a signing key for too long');
}

/** Every process reads the keys anew within a minute; a new one signs after this, ms, so that all know it by then. */
export const rotationLeadMs = 90_000;

/**
 * Makes the next signing key. The old one goes on for `rotationLeadMs` and verifies until its tokens have ended. With
 * `revoke` the old ones are good for nothing from now on, for when one was stolen: all processes refuse their tokens
 * within a minute. Returns the new key's id, and when it begins to sign, ms since 1970.
 */
export async function rotateSigningKey(
  { knex, fieldKeys, now }: { knex: Knex; fieldKeys: FieldKeys; now: () => number },
  { revoke = false }: { revoke?: boolean | undefined } = {},
): Promise<{ kid: string; signsFrom: number }> {
  const key = await createKey(fieldKeys);
  const at = now();
  const signsFrom = revoke ? at : at + rotationLeadMs;
  await alone(knex, () =>
    knex.transaction(async (trx) => {
      const retired_at = new Date(revoke ? at - accessTokenSeconds * 1000 : signsFrom);
      await trx('signing_keys')
        .where((old) => old.whereNull('retired_at').orWhere('retired_at', '>', retired_at))
        .update({ retired_at });
      await insertKey(trx, key, at);
      const target = { type: 'signing_key', id: key.kid };
      await recordAudit(trx, { actor: systemActor, action: revoke ? 'key.revoke' : 'key.rotate', target, at });
    }),
  );
  return { kid: key.kid, signsFrom };
}

/** A signing key as an operator sees it. */
export type ShownKey = { kid: string; state: 'next' | 'signing' | 'verifying' | 'ended'; createdAt: string };

/** All keys there ever were, the oldest first. */
export async function listSigningKeys(knex: Knex, at: number): Promise<ShownKey[]> {
  const rows: { kid: string; created_at: Date; retired_at: Date | null }[] = await knex('signing_keys')
    .orderBy(['created_at', 'kid'])
    .select('kid', 'created_at', 'retired_at');
  const signing = rows.find(({ retired_at }) => retired_at === null || retired_at.getTime() > at);
  return rows.map(({ kid, created_at, retired_at }) => {
    const ends = (retired_at?.getTime() ?? Number.POSITIVE_INFINITY) + accessTokenSeconds * 1000;
    const unused = ends > at + accessTokenSeconds * 1000 ? 'next' : ends > at ? 'verifying' : 'ended';
    return { kid, state: kid === signing?.kid ? 'signing' : unused, createdAt: created_at.toISOString() };
  });
}
