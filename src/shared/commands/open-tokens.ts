import type { Knex } from '#shared/db/knex.ts';
import type { FieldKeys } from '#shared/field-keys.ts';
import { accessTokenSeconds, createTokens, type KeyStore, type StoredKey, type Tokens } from '#shared/token.ts';

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

/** The lock goes with its connection, so a killed process holds up nobody; the row is committed inside it. */
async function insertFirst(knex: Knex, key: StoredKey, at: number): Promise<void> {
  const name = "right(concat(database(), '.signing-keys'), 64)";
  await knex.transaction(async (guard) => {
    const [[{ locked }]] = await guard.raw(`select get_lock(${name}, ?) as locked`, [lockWaitSeconds]);
    if (locked !== 1) throw new Error('another process has been making a signing key for too long');
    try {
      const existing = await knex('signing_keys').whereNull('retired_at').first('kid');
      if (existing) return;
      const { kid, publicJwk, privateJwkSealed } = key;
      const created_at = new Date(at);
      await knex('signing_keys').insert({
        kid,
        public_jwk: publicJwk,
        private_jwk_sealed: privateJwkSealed,
        created_at,
      });
    } finally {
      await guard.raw(`select release_lock(${name})`);
    }
  });
}
