import { z } from 'zod';
import { time, uuid } from './wire.ts';

/** How a host site may sign: three with a key pair of which we get the public half, one with a shared secret. */
export const identityAlgorithms = ['EdDSA', 'ES256', 'RS256', 'HS256'] as const;
export type IdentityAlgorithm = (typeof identityAlgorithms)[number];

export const identityKeySchema = z.object({
  id: uuid,
  algorithm: z.enum(identityAlgorithms),
  kid: z.string().nullable(),
  createdAt: time,
});

/** A site that shows the chat. Its keys are never shown. */
export const siteSchema = z.object({
  id: uuid,
  name: z.string(),
  origins: z.array(z.string()),
  /** What `iss` and `aud` of its identity tokens must be. Null: they are not looked at. */
  identityIssuer: z.string().nullable(),
  identityAudience: z.string().nullable(),
  identityKeys: z.array(identityKeySchema),
  version: z.number().int(),
  createdAt: time,
});

export type IdentityKeyShown = z.output<typeof identityKeySchema>;
export type Site = z.output<typeof siteSchema>;
