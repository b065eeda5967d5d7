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

/**
 * Who a token speaks for. `role` is as old as the token, 15 minutes at most: what counts is `subjectOf`. `sid` is the
 * log-in the token belongs to, and ends with; a token made for curl has none.
 */
export type Account = (
  | { type: 'user'; id: string; name: string; role: string }
  | { type: 'customer'; id: string; name: string | null; siteId: string; channel: string }
) & { sid?: string | undefined };

/** Times are milliseconds since 1970. */
export type Tokens = {
  issue(account: Account): Promise<{ token: string; expiresAt: number }>;
  /** Throws `unauthorized` for anything but a living token of ours. */
  verify(token: string): Promise<Account & { expiresAt: number }>;
  /** The public halves, as `/.well-known/jwks.json` shows them. */
  jwks(): Promise<{ keys: JWK[] }>;
};

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

export const accessTokenSeconds = 15 * 60;

const algorithm = 'EdDSA';
const party = 'chat-api';
/** An unknown `kid` makes us look again, but not at the pace of whoever invents them. */
const reloadEveryMs = 1000;
/** Keys are read again this often. */
const staleMs = 60_000;
/** Tokens that were verified are known again without their signature; the oldest are forgotten. */
const maxVerified = 10_000;

const claims = z.discriminatedUnion('typ', [
  z.object({
    typ: z.literal('user'),
    sub: uuid,
    sid: uuid.optional(),
    exp: z.number(),
    name: z.string(),
    role: z.string(),
  }),
  z.object({
    typ: z.literal('customer'),
    sub: uuid,
    sid: uuid.optional(),
    exp: z.number(),
    name: z.string().nullable(),
    siteId: uuid,
    channel: z.string(),
  }),
]);

type Key = { kid: string; publicJwk: JWK; verifyKey: CryptoKey; signKey: CryptoKey; retiredAt: number | null };
type Verified = { kid: string; account: Account & { expiresAt: number } };

/**
 * Opens the signing keys, making the first. Throws `ConfigError` (exit 78) when the field keys do not open a stored
 * one: such a process would sign out everyone, or fail at its first log-in.
 */
export async function createTokens(store: KeyStore, fieldKeys: FieldKeys, now: () => number): Promise<Tokens> {
  let keys = await readKeys(store, fieldKeys);
  let readAt = now();
  if (!keys.some(({ retiredAt }) => retiredAt === null)) {
    await store.insertFirst(await createKey(fieldKeys));
    keys = await readKeys(store, fieldKeys);
  }
  const verified = new Map<string, Verified>();
  const signs = ({ retiredAt }: Key) => retiredAt === null || retiredAt > now();
  const lives = ({ retiredAt }: Key) => retiredAt === null || retiredAt + accessTokenSeconds * 1000 > now();

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

  const known = (kid: string | undefined) => keys.find((key) => key.kid === kid && lives(key));

  async function findKey(kid: string | undefined): Promise<Key> {
    const found = known(kid);
    if (found) return found;
    await reloadAfter(reloadEveryMs);
    const fresh = known(kid);
    if (!fresh) throw new AppError('unauthorized');
    return fresh;
  }

  async function check(token: string): Promise<Verified> {
    let kid = '';
    const key = async (header: { kid?: string }) => {
      const found = await findKey(header.kid);
      kid = found.kid;
      return found.verifyKey;
    };
    const limits = {
      issuer: party,
      audience: party,
      algorithms: [algorithm],
      typ: 'JWT',
      currentDate: new Date(now()),
    };
    const { payload } = await jwtVerify(token, key, limits).catch(refuse);
    const parsed = claims.safeParse(payload);
    if (!parsed.success) throw new AppError('unauthorized');
    return { kid, account: accountOf(parsed.data) };
  }

  function remember(token: string, checked: Verified): void {
    if (verified.size >= maxVerified) verified.delete(verified.keys().next().value ?? '');
    verified.set(token, checked);
  }

  return {
    async issue(account) {
      await reloadAfter(staleMs);
      const key = keys.find(signs);
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
      // A key that was revoked is missed within a minute; nobody waits for that look.
      if (now() - readAt >= staleMs) void reloadAfter(staleMs).catch(() => undefined);
      const seen = verified.get(token);
      if (seen && seen.account.expiresAt > now() && known(seen.kid)) return seen.account;
      verified.delete(token);
      const checked = await check(token);
      remember(token, checked);
      return checked.account;
    },
    async jwks() {
      await reloadAfter(staleMs);
      return { keys: keys.filter(lives).map((key) => key.publicJwk) };
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
  const { sub: id, sid, name } = claim;
  const login = { ...(sid && { sid }), expiresAt };
  if (claim.typ === 'user') return { type: 'user', id, name: claim.name, role: claim.role, ...login };
  return { type: 'customer', id, name, siteId: claim.siteId, channel: claim.channel, ...login };
}

const aad = (kid: string) => `signing_keys.${kid}`;

/** A new key to sign with, not yet stored. */
export async function createKey(fieldKeys: FieldKeys): Promise<StoredKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const publicJwk = JSON.stringify({ ...jwk, kid, alg: algorithm, use: 'sig' });
  const privateJwkSealed = fieldKeys.seal(JSON.stringify(await exportJWK(privateKey)), aad(kid));
  return { kid, publicJwk, privateJwkSealed, retiredAt: null };
}

async function readKeys(store: KeyStore, fieldKeys: FieldKeys): Promise<Key[]> {
  const stored = await store.list();
  return Promise.all(
    stored.map(async ({ kid, retiredAt, ...key }) => {
      const privateJwk: JWK = JSON.parse(fieldKeys.unseal(key.privateJwkSealed, aad(kid)));
      const publicJwk: JWK = JSON.parse(key.publicJwk);
      const verifyKey = await importKey(publicJwk);
      return { kid, retiredAt, publicJwk, verifyKey, signKey: await importKey(privateJwk) };
    }),
  );
}

/** Only a symmetric key would come as bytes. */
const importKey = async (jwk: JWK): Promise<CryptoKey> => (await importJWK(jwk, algorithm)) as CryptoKey;
