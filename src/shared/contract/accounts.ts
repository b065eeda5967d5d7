import { z } from 'zod';
import { uuid } from './wire.ts';

/** Accounts and tokens as clients see them. */
export const userSchema = z.object({
  id: uuid,
  email: z.string(),
  name: z.string(),
  /** A built-in role, or the name of a custom one. */
  role: z.string(),
});

export const customerSchema = z.object({ id: uuid, name: z.string().nullable() });

export const meSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('user'), user: userSchema }),
  z.object({ type: z.literal('customer'), customer: customerSchema }),
]);

/** `expiresIn` is in seconds, of the access token. */
export const tokensSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresIn: z.number().int(),
});

export type Tokens = z.output<typeof tokensSchema>;
export type User = z.output<typeof userSchema>;
export type Customer = z.output<typeof customerSchema>;
export type Me = z.output<typeof meSchema>;
