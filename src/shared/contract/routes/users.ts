import { z } from 'zod';
import { capacitySchema, emailSchema, oneTimeTokenSchema, staffSchema } from '#contract/accounts.ts';
import { newPassword } from './auth.ts';
import { idParams, listOf, listQuery } from './lists.ts';
import { defineRoutes } from './route.ts';

const name = z.string().trim().min(1).max(120);
const role = z.string().min(1).max(32);
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Staff accounts. An account is never deleted, since what it did names it: it is shut with `active`. */
export const userRoutes = defineRoutes({
  'GET /admin/users': {
    summary: 'Staff accounts, the newest first',
    description: '`q` is a part of the name or of the e-mail address.',
    access: 'users.read',
    limit: 'read',
    query: listQuery.extend({
      role: role.optional(),
      active: flag.optional(),
      q: z.string().trim().min(1).max(120).optional(),
    }),
    answer: { status: 200, body: listOf(staffSchema) },
  },
  'GET /admin/users/:id': {
    summary: 'One staff account',
    access: 'users.read',
    limit: 'read',
    params: idParams,
    answer: { status: 200, body: staffSchema },
    etag: true,
  },
  'POST /admin/users': {
    summary: 'Make a staff account',
    description:
      'Its role may hold no permission that you do not have: else `forbidden`. A taken address is `conflict`.',
    access: 'users.write',
    limit: 'write',
    body: z.strictObject({
      email: emailSchema,
      name,
      role,
      password: newPassword,
    }),
    answer: { status: 201, body: staffSchema },
    errors: ['conflict'],
  },
  'POST /admin/users/invite': {
    summary: 'Make a staff account without a password, and a one-time token to set the first',
    description:
      'No e-mail is sent: hand `token` over to its owner, who gives it to `POST /auth/invitations/accept`. It is shown ' +
      'this once. Otherwise as `POST /admin/users`.',
    access: 'users.write',
    limit: 'write',
    body: z.strictObject({ email: emailSchema, name, role }),
    answer: { status: 201, body: oneTimeTokenSchema.extend({ user: staffSchema }) },
    secret: true,
    errors: ['conflict'],
  },
  'POST /admin/users/:id/reset-link': {
    summary: 'A one-time token to set a new password, for `POST /auth/password/reset`',
    description:
      'Shown this once; hand it over. Earlier ones of the account work no more. `forbidden` for an account that may ' +
      'more than you.',
    access: 'users.write',
    limit: 'write',
    params: idParams,
    answer: { status: 201, body: oneTimeTokenSchema },
    secret: true,
  },
  'PATCH /admin/users/:id': {
    summary: 'Rename an account, give it another role or capacity, shut it or open it again',
    description:
      '`capacity` is how many conversations the account may have at once; null: what the setting `handoff.agentCapacity` ' +
      'says. Those it has already stay. ' +
      '`version` is the one that was read: if the account changed since, the answer is `conflict`, as it is for the ' +
      'last admin who can log in. Neither the present nor the new role may hold a permission that you do not have: else ' +
      '`forbidden`. Another role, or `active: false`, ends all sessions of the account.',
    access: 'users.write',
    limit: 'write',
    params: idParams,
    body: z.strictObject({
      version: z.number().int().min(1),
      name: name.optional(),
      role: role.optional(),
      active: z.boolean().optional(),
      capacity: capacitySchema.nullable().optional(),
    }),
    answer: { status: 200, body: staffSchema },
    errors: ['conflict'],
  },
});
