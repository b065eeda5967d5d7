import { exportJWK, importJWK, importSPKI, type JWK, jwtVerify } from 'jose';
import { z } from 'zod';
import { emailField, phoneField } from '#contract/customers.ts';
import { AppError } from '#contract/errors.ts';
import type { IdentityAlgorithm } from '#contract/sites.ts';

/** A key with which a host site vouches for its customers. `material` is a public JWK as JSON, or of HS256 the secret. */
export type IdentityKey = { algorithm: IdentityAlgorithm; kid: string | null; material: string };

/** Who the host site says it is. */
export type Identity = { sub: string; name?: string; email?: string; phone?: string };

type Limits = { issuer: string | null; audience: string | null; now: number };

/** A token that lives longer than this, seconds, is none to be sent through browsers. */
const longestSeconds = 24 * 3600;
/** Clocks of host sites go wrong, seconds. */
const toleranceSeconds = 30;
const rsaBits = 2048;

const claims = z.object({
  sub: z.string().regex(/^[\x21-\x7e]{1,191}$/),
  exp: z.number(),
  name: z.string().trim().min(1).max(120).optional(),
  email: emailField.optional(),
  phone: phoneField.optional(),
});

/**
 * Who a token of the host site speaks for. Each key verifies its own algorithm only, whatever the token says: a public
 * key is never tried as a secret. Throws `unauthorized`.
 */
export async function verifyIdentity(token: string, keys: IdentityKey[], limits: Limits): Promise<Identity> {
  const { issuer, audience, now } = limits;
  const checks = { ...(issuer && { issuer }), ...(audience && { audience }), requiredClaims: ['sub', 'exp'] };
  for (const { algorithm, kid, material } of keys) {
    const key = algorithm === 'HS256' ? Buffer.from(material) : await importJWK(JSON.parse(material), algorithm);
    const options = { ...checks, algorithms: [algorithm], clockTolerance: toleranceSeconds };
    const { payload, protectedHeader } = await jwtVerify(token, key, { ...options, currentDate: new Date(now) }).catch(
      () => ({ payload: null, protectedHeader: null }),
    );
    if (!payload || (kid && protectedHeader.kid && kid !== protectedHeader.kid)) continue;
    const parsed = claims.safeParse(payload);
    if (!parsed.success) throw refused(parsed.error.issues.map(({ path }) => path.join('.')).join(', '));
    const { exp, ...identity } = parsed.data;
    if (exp - now / 1000 > longestSeconds + toleranceSeconds) throw refused('exp is more than 24 hours away');
    return identity as Identity;
  }
  throw refused('signature, iss, aud or exp');
}

const refused = (what: string) => new AppError('unauthorized', `The identity token cannot be accepted: ${what}.`);

/**
 * A public key as PEM (SPKI) or JWK, as it is stored: a JWK with what is public only. Throws `bad_request` for anything
 * else: a private key, another kind than the algorithm needs, RSA below 2048 bits.
 */
export async function readPublicKey(text: string, algorithm: IdentityAlgorithm): Promise<JWK> {
  try {
    const given = text.trim().startsWith('{') ? (JSON.parse(text) as JWK) : null;
    if (given && ('d' in given || given.kty === 'oct')) throw new Error('not a public key');
    const key = given ? await importJWK(given, algorithm) : await importSPKI(text, algorithm, { extractable: true });
    const { kty, crv, x, y, n, e } = given ?? (await exportJWK(key));
    if (n && Buffer.from(n, 'base64url').length * 8 < rsaBits) throw new Error('too short');
    if (kty !== { EdDSA: 'OKP', ES256: 'EC', RS256: 'RSA', HS256: 'none' }[algorithm]) throw new Error('another kind');
    const kid = given?.kid ? { kid: given.kid } : {};
    return JSON.parse(JSON.stringify({ kty, crv, x, y, n, e, ...kid }));
  } catch {
    const message = `must be a public key for ${algorithm}: PEM (BEGIN PUBLIC KEY) or JWK; RSA with 2048 bits or more`;
    throw new AppError('bad_request', undefined, [{ path: 'publicKey', message }]);
  }
}
