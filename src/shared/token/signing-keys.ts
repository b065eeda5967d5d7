import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { FieldKeys } from '#shared/field-keys.ts';
import { signingKeyPlace } from '#shared/seal-places.ts';
import { accessTokenSeconds } from './account.ts';

/** A signing key as it is stored: the private half sealed with the field keys. */
export type StoredKey = {
  kid: string;
  publicJwk: string;
  privateJwkSealed: string;
  /** From then on it signs nothing more, ms since 1970; it is known for as long as its tokens live. */
  retiredAt: number | null;
};
export type KeyStore = {
  /** Keys whose tokens may still live, the oldest first. */
  list(): Promise<StoredKey[]>;
  /** Stores `key` if there is no key to sign with. Two processes that try at once end up with one. */
  insertFirst(key: StoredKey): Promise<void>;
};

type SigningKey = { kid: string; publicJwk: JWK; verifyKey: CryptoKey; signKey: CryptoKey; retiredAt: number | null };

export type SigningKeys = {
  /** The key that signs now. */
  current(): Promise<SigningKey>;
  /** A key whose tokens may still live. Keys that are a minute old are read again, and nobody waits for that. */
  known(kid: string | undefined): SigningKey | undefined;
  /** The same, and looks again for one that is not known. */
  find(kid: string | undefined): Promise<SigningKey | undefined>;
  /** All whose tokens may still live. */
  list(): Promise<SigningKey[]>;
};

export const algorithm = 'EdDSA';
/** An unknown `kid` makes us look again, but not at the pace of whoever invents them. */
const reloadEveryMs = 1000;
/** Keys are read again this often: one that was revoked is missed within a minute. */
const staleMs = 60_000;

/**
 * Opens the signing keys, making the first. Throws `ConfigError` (exit 78) when the field keys do not open a stored
 * one: such a process would sign out everyone, or fail at its first log-in.
 */
export async function openSigningKeys(store: KeyStore, fieldKeys: FieldKeys, now: () => number): Promise<SigningKeys> {
  let keys = await readKeys(store, fieldKeys);
  let readAt = now();
  if (!keys.some(({ retiredAt }) => retiredAt === null)) {
    await store.insertFirst(await createKey(fieldKeys));
    keys = await readKeys(store, fieldKeys);
  }
  const signs = ({ retiredAt }: SigningKey) => retiredAt === null || retiredAt > now();
  const lives = ({ retiredAt }: SigningKey) => retiredAt === null || retiredAt + accessTokenSeconds * 1000 > now();

  /** Who comes while keys are being read waits for them: what was not known a moment ago may be among them. */
  let reading: Promise<void> | null = null;
  async function reloadAfter(ms: number): Promise<void> {
    if (reading !== null) return reading;
    if (now() - readAt < ms) return;
    readAt = now();
    reading = readKeys(store, fieldKeys).then((read) => {
      keys = read;
    });
    await reading.finally(() => {
      reading = null;
    });
  }

  function known(kid: string | undefined): SigningKey | undefined {
    if (now() - readAt >= staleMs) void reloadAfter(staleMs).catch(() => undefined);
    return keys.find((key) => key.kid === kid && lives(key));
  }

  return {
    known,
    async current() {
      await reloadAfter(staleMs);
      const key = keys.find(signs);
      if (!key) throw new Error('there is no key to sign with');
      return key;
    },
    async find(kid) {
      const found = known(kid);
      if (found) return found;
      await reloadAfter(reloadEveryMs);
      return known(kid);
    },
    async list() {
      await reloadAfter(staleMs);
      return keys.filter(lives);
    },
  };
}

/** A new key to sign with, not yet stored. */
export async function createKey(fieldKeys: FieldKeys): Promise<StoredKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const publicJwk = JSON.stringify({ ...jwk, kid, alg: algorithm, use: 'sig' });
  const privateJwkSealed = fieldKeys.seal(JSON.stringify(await exportJWK(privateKey)), signingKeyPlace(kid));
  return { kid, publicJwk, privateJwkSealed, retiredAt: null };
}

async function readKeys(store: KeyStore, fieldKeys: FieldKeys): Promise<SigningKey[]> {
  const stored = await store.list();
  return Promise.all(
    stored.map(async ({ kid, retiredAt, ...key }) => {
      const privateJwk: JWK = JSON.parse(fieldKeys.unseal(key.privateJwkSealed, signingKeyPlace(kid)));
      const publicJwk: JWK = JSON.parse(key.publicJwk);
      const verifyKey = await importKey(publicJwk);
      return { kid, retiredAt, publicJwk, verifyKey, signKey: await importKey(privateJwk) };
    }),
  );
}

/** Only a symmetric key would come as bytes. */
const importKey = async (jwk: JWK): Promise<CryptoKey> => (await importJWK(jwk, algorithm)) as CryptoKey;
