import { z } from 'zod';
import { permissions } from '#domain/policy.ts';
import { time, uuid } from './wire.ts';

/** The address of a staff account, however somebody spells it. */
export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** Accounts and tokens as clients see them. */
export const userSchema = z.object({
  id: uuid,
  email: z.string(),
  name: z.string(),
  /** A built-in role, or the name of a custom one. */
  role: z.string(),
});

/** How many conversations an agent may have at once. */
export const capacitySchema = z.number().int().min(1).max(100);

/** A staff account as the back office sees it. */
export const staffSchema = userSchema.extend({
  active: z.boolean(),
  /** Null: that of the setting `handoff.agentCapacity`. */
  capacity: capacitySchema.nullable(),
  /** Rises with each change; a change names the version it was made from. */
  version: z.number().int(),
  createdAt: time,
  updatedAt: time.nullable(),
});

export const roleSchema = z.object({
  name: z.string(),
  description: z.string(),
  permissions: z.array(z.enum(permissions)),
  /** Built-in roles never change; their version is 0. */
  builtIn: z.boolean(),
  version: z.number().int(),
});

export const customerSchema = z.object({ id: uuid, name: z.string().nullable() });

export const meSchema = z.discriminatedUnion('type', [
  /** With what the role allows at this moment. */
  z.object({ type: z.literal('user'), user: userSchema, permissions: z.array(z.enum(permissions)) }),
  z.object({ type: z.literal('customer'), customer: customerSchema }),
]);

/** `expiresIn` is in seconds, of the access token. */
export const tokensSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresIn: z.number().int(),
});

/** Good for one use, until then. */
export const oneTimeTokenSchema = z.object({ token: z.string(), expiresAt: z.iso.datetime() });

/** A log-in of one device: from giving a password (or becoming a visitor) to logging out. */
export const loginSchema = z.object({
  id: uuid,
  /** What the device called itself, the header `User-Agent`. */
  device: z.string().nullable(),
  ip: z.string().nullable(),
  createdAt: z.iso.datetime(),
  /** When it last asked for new tokens. */
  usedAt: z.iso.datetime(),
});

export type Login = z.output<typeof loginSchema>;
export type Tokens = z.output<typeof tokensSchema>;
export type Staff = z.output<typeof staffSchema>;
export type Role = z.output<typeof roleSchema>;
export type User = z.output<typeof userSchema>;
export type Customer = z.output<typeof customerSchema>;
export type Me = z.output<typeof meSchema>;
