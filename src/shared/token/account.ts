import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { uuid } from '#contract/wire.ts';

/**
 * Who a token speaks for. `role` is as old as the token, 15 minutes at most: what counts is `subjectOf`. `sid` is the
 * log-in the token belongs to, and ends with; a token made for curl has none.
 */
export type Account = UserAccount | CustomerAccount;
export type UserAccount = { type: 'user'; id: string; name: string; role: string; sid?: string | undefined };
export type CustomerAccount = {
  type: 'customer';
  id: string;
  name: string | null;
  siteId: string;
  channel: string;
  sid?: string | undefined;
};

/** `expiresAt` is in milliseconds since 1970. */
export type Verified = Account & { expiresAt: number };

export const accessTokenSeconds = 15 * 60;

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

/** An account as a token says it. */
export function claimsOf(account: Account): JWTPayload {
  const { type, id, ...rest } = account;
  return { ...rest, typ: type, sub: id };
}

/** Whom a token's claims name; null for claims that are not ours. */
export function parseClaims(payload: JWTPayload): Verified | null {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) return null;
  const { exp, ...claim } = parsed.data;
  const { sub: id, sid, name } = claim;
  const login = { ...(sid && { sid }), expiresAt: exp * 1000 };
  if (claim.typ === 'user') return { type: 'user', id, name: claim.name, role: claim.role, ...login };
  return { type: 'customer', id, name, siteId: claim.siteId, channel: claim.channel, ...login };
}
