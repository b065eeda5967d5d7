import { type JWK, jwtVerify, SignJWT } from 'jose';
import { AppError } from '#contract/errors.ts';
import type { FieldKeys } from '#shared/field-keys.ts';
import { type Account, accessTokenSeconds, claimsOf, parseClaims, type Verified } from './account.ts';
import { algorithm, type KeyStore, openSigningKeys, type SigningKeys } from './signing-keys.ts';

/** Times are milliseconds since 1970. */
export type Tokens = {
  issue(account: Account): Promise<{ token: string; expiresAt: number }>;
  /** Throws `unauthorized` for anything but a living token of ours. */
  verify(token: string): Promise<Verified>;
  /** The public halves, as `/.well-known/jwks.json` shows them. */
  jwks(): Promise<{ keys: JWK[] }>;
};

const party = 'chat-api';
/** Tokens that were verified are known again without their signature; the oldest are forgotten. */
const maxVerified = 10_000;

/** Access tokens under the installation's signing keys. Throws what `openSigningKeys` throws. */
export async function createTokens(store: KeyStore, fieldKeys: FieldKeys, now: () => number): Promise<Tokens> {
  const keys = await openSigningKeys(store, fieldKeys, now);
  const verified = new Map<string, Checked>();
  return {
    async issue(account) {
      const key = await keys.current();
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
      const seen = verified.get(token);
      if (seen && seen.account.expiresAt > now() && keys.known(seen.kid)) return seen.account;
      verified.delete(token);
      const checked = await check(token, keys, now());
      if (verified.size >= maxVerified) verified.delete(verified.keys().next().value ?? '');
      verified.set(token, checked);
      return checked.account;
    },
    async jwks() {
      return { keys: (await keys.list()).map(({ publicJwk }) => publicJwk) };
    },
  };
}

/** `kid`: of the key that signed it. */
type Checked = { kid: string; account: Verified };

async function check(token: string, keys: SigningKeys, at: number): Promise<Checked> {
  let kid = '';
  const keyOf = async (header: { kid?: string }) => {
    const key = await keys.find(header.kid);
    if (!key) throw new AppError('unauthorized');
    kid = key.kid;
    return key.verifyKey;
  };
  const expected = { issuer: party, audience: party, algorithms: [algorithm], typ: 'JWT', currentDate: new Date(at) };
  const { payload } = await jwtVerify(token, keyOf, expected).catch(refuse);
  const account = parseClaims(payload);
  if (!account) throw new AppError('unauthorized');
  return { kid, account };
}

/** jose's errors have a code that says so; MySQL away while reading keys is no fault of the token. */
function refuse(error: unknown): never {
  const { code } = error as { code?: unknown };
  throw typeof code === 'string' && /^ERR_J/.test(code) ? new AppError('unauthorized') : error;
}
