import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import { AppError } from './contract/errors.ts';
import { uuid } from './contract/wire.ts';
import type { FieldKeys } from './field-keys.ts';

/** Who a token speaks for. `role` is as old as the token: 15 minutes at most. */
export type Account =
  | { type: 'user'; id: string; name: string; role: string }
  | { type: 'customer'; id: string; name: string | null; siteId: string; channel: string };

/** Times are milliseconds since 1970. */
export type Tokens = {
  issue(account: Account): Promise<{ token: string; expiresAt: number }>;
  /** Throws `unauthorized` for anything but a living token of ours. */
  verify(token: string): Promise<Account & { expiresAt: number }>;
  /** The public halves, as `/.well-known/jwks.json` shows them. */
  jwks(): Promise<{ keys: JWK[] }>;
};

/** A signing key as it is stored: the private half sealed with the field keys. */
export type StoredKey = { kid: string; publicJwk: string; privateJwkSealed: string; retired: boolean };
export type KeyStore = {
  /** Keys whose tokens may still live, the oldest first. */
  list(): Promise<StoredKey[]>;
  /** Stores `key` if there is no key to sign with. Two processes that try at once end up with one. */
  insertFirst(key: StoredKey): Promise<void>;
};

export const accessTokenSeconds = 15 * 60;

const algorithm = 'EdDSA';
const party = 'chat-api';
/** An unknown `kid` makes us look again, but not at the pace of whoever invents them. */
const reloadEveryMs = 1000;
/** A key that was retired by another process signs here no longer than this. */
const staleMs = 60_000;

const claims = z.discriminatedUnion('typ', [
  z.object({ typ: z.literal('user'), sub: uuid, exp: z.number(), name: z.string(), role: z.string() }),
  z.object({
    typ: z.literal('customer'),
    sub: uuid,
    exp: z.number(),
    name: z.string().nullable(),
    siteId: uuid,
    channel: z.string(),
  }),
]);

type Key = { kid: string; publicJwk: JWK; verifyKey: CryptoKey; signKey: CryptoKey; retired: boolean };

/**
 * Opens the signing keys, making the first. Throws `ConfigError` (exit 78) when the field keys do not open a stored
 * one: such a process would sign out everyone, or fail at its first log-in.
 */
export async function createTokens(store: KeyStore, fieldKeys: FieldKeys, now: () => number): Promise<Tokens> {
  let keys = await readKeys(store, fieldKeys);
  let readAt = now();
  if (!keys.some((key) => !key.retired)) {
    await store.insertFirst(await createKey(fieldKeys));
    keys = await readKeys(store, fieldKeys);
  }

  async function reloadAfter(ms: number): Promise<void> {
    if (now() - readAt < ms) return;
    readAt = now();
    keys = await readKeys(store, fieldKeys);
  }

  async function findKey(kid: string | undefined): Promise<Key> {
    const known = keys.find((key) => key.kid === kid);
    if (known) return known;
    await reloadAfter(reloadEveryMs);
    const found = keys.find((key) => key.kid === kid);
    if (!found) throw new AppError('unauthorized');
    return found;
  }

  return {
    async issue(account) {
      await reloadAfter(staleMs);
      const key = keys.find((one) => !one.retired);
      if (!key) throw new Error('there is no key to sign with');
      const at = Math.floor(now() / 1000);
      const expires = at + accessTokenSeconds;
      const token = await new SignJWT(claimsOf(account))
        .setProtectedHeader({ alg: algorithm, kid: key.kid, typ: 'JWT' })
        .setIssuer(party)
        .setAudience(party)
        .setIssuedAt(at)
        .setExpirationTime(expires)
        .sign(key.signKey);
      return { token, expiresAt: expires * 1000 };
    },
    async verify(token) {
      const key = async ({ kid }: { kid?: string }) => (await findKey(kid)).verifyKey;
      const limits = { issuer: party, audience: party, algorithms: [algorithm], currentDate: new Date(now()) };
      const { payload } = await jwtVerify(token, key, limits).catch(refuse);
      const parsed = claims.safeParse(payload);
      if (!parsed.success) throw new AppError('unauthorized');
      return accountOf(parsed.data);
    },
    async jwks() {
      await reloadAfter(staleMs);
      return { keys: keys.map((key) => key.publicJwk) };
    },
  };
}

/** jose's errors have a code that says so; MySQL away while reading keys is no fault of the token. */
function refuse(error: unknown): never {
  const { code } = error as { code?: unknown };
  throw typeof code === 'string' && /^ERR_J/.test(code) ? new AppError('unauthorized') : error;
}

function claimsOf(account: Account): JWTPayload {
  const { type, id, ...rest } = account;
  return { ...rest, typ: type, sub: id };
}

function accountOf({ exp, ...claim }: z.output<typeof claims>): Account & { expiresAt: number } {
  const expiresAt = exp * 1000;
  const { sub: id, name } = claim;
  if (claim.typ === 'user') return { type: 'user', id, name: claim.name, role: claim.role, expiresAt };
  return { type: 'customer', id, name, siteId: claim.siteId, channel: claim.channel, expiresAt };
}

const aad = (kid: string) => `signing_keys.${kid}`;

async function createKey(fieldKeys: FieldKeys): Promise<StoredKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const publicJwk = JSON.stringify({ ...jwk, kid, alg: algorithm, use: 'sig' });
  const privateJwkSealed = fieldKeys.seal(JSON.stringify(await exportJWK(privateKey)), aad(kid));
  return { kid, publicJwk, privateJwkSealed, retired: false };
}

async function readKeys(store: KeyStore, fieldKeys: FieldKeys): Promise<Key[]> {
  const stored = await store.list();
  return Promise.all(
    stored.map(async ({ kid, retired, ...key }) => {
      const privateJwk: JWK = JSON.parse(fieldKeys.unseal(key.privateJwkSealed, aad(kid)));
      const publicJwk: JWK = JSON.parse(key.publicJwk);
      const verifyKey = await importKey(publicJwk);
      return { kid, retired, publicJwk, verifyKey, signKey: await importKey(privateJwk) };
    }),
  );
}

/** Only a symmetric key would come as bytes. */
const importKey = async (jwk: JWK): Promise<CryptoKey> => (await importJWK(jwk, algorithm)) as CryptoKey;
