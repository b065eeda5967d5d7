import { z } from 'zod';
import { identityAlgorithms, identityKeySchema, siteSchema } from '#contract/sites.ts';
import { uuid } from '#contract/wire.ts';
import { idParams, listOf, listQuery } from './lists.ts';
import { defineRoutes } from './route.ts';

const fields = z.strictObject({
  name: z.string().trim().min(1).max(120),
  origins: z
    .array(
      z
        .url({ protocol: /^https?$/ })
        .max(300)
        .refine((text) => URL.parse(text)?.origin === text, 'an origin: https://shop.example, without a path'),
    )
    .max(50),
  identityIssuer: z.string().min(1).max(300).nullable(),
  identityAudience: z.string().min(1).max(300).nullable(),
});

/** Sites that show the chat, and the keys with which they vouch for their customers. */
export const siteRoutes = defineRoutes({
  'GET /admin/sites': {
    summary: 'All sites, the oldest first',
    access: 'sites.write',
    limit: 'read',
    query: listQuery,
    answer: { status: 200, body: listOf(siteSchema) },
  },
  'GET /admin/sites/:id': {
    summary: 'One site',
    access: 'sites.write',
    limit: 'read',
    params: idParams,
    answer: { status: 200, body: siteSchema },
  },
  'POST /admin/sites': {
    summary: 'Add a site',
    access: 'sites.write',
    limit: 'write',
    body: fields.partial().required({ name: true }),
    answer: { status: 201, body: siteSchema },
  },
  'PATCH /admin/sites/:id': {
    summary: 'Change a site',
    description: '`version` is the one that was read; if the site changed since, the answer is `conflict`.',
    access: 'sites.write',
    limit: 'write',
    params: idParams,
    body: fields.partial().extend({ version: z.number().int().min(1) }),
    answer: { status: 200, body: siteSchema },
    errors: ['conflict'],
  },
  'DELETE /admin/sites/:id': {
    summary: 'Delete a site that has no customers',
    description: 'The default site stays.',
    access: 'sites.write',
    limit: 'write',
    params: idParams,
    answer: { status: 204, body: null },
    errors: ['conflict'],
  },
  'POST /admin/sites/:id/identity-keys': {
    summary: 'Add a key with which the site signs identity tokens',
    description:
      'With `publicKey` (PEM or JWK) for `EdDSA`, `ES256` and `RS256`. For `HS256` a `secret` of 32 characters or more, ' +
      'or none: then one is made, and shown this once. All keys of a site work; to rotate, add the new one, sign with ' +
      'it, and delete the old one. Needs `conversations.read_all` too: whoever has a key can come as any customer.',
    access: 'sites.write',
    limit: 'write',
    params: idParams,
    body: z.strictObject({
      algorithm: z.enum(identityAlgorithms),
      publicKey: z.string().max(8192).optional(),
      secret: z.string().min(32).max(512).optional(),
    }),
    answer: { status: 201, body: identityKeySchema.extend({ secret: z.string().optional() }) },
    secret: true,
    errors: ['conflict'],
  },
  'DELETE /admin/sites/:id/identity-keys/:keyId': {
    summary: 'Delete a key: tokens that it signed are refused from now on',
    access: 'sites.write',
    limit: 'write',
    params: idParams.extend({ keyId: uuid }),
    answer: { status: 204, body: null },
  },
});
