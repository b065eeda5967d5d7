import { z } from 'zod';
import { roleSchema } from '#contract/accounts.ts';
import { permissions } from '#domain/policy.ts';
import { defineRoutes } from './route.ts';

/** How a custom role may be called. It cannot be renamed: accounts and tokens name it. */
const name = z.string().regex(/^[a-z][a-z0-9_-]{1,31}$/, '2 to 32 small letters, digits, _ and -');
const nameParams = z.object({ name });
const description = z.string().trim().max(300);
const granted = z.array(z.enum(permissions)).max(permissions.length);

export const roleRoutes = defineRoutes({
  'GET /admin/roles': {
    summary: 'All roles with their permissions: the built-in ones, then custom ones by name',
    access: 'users.read',
    limit: 'read',
    answer: { status: 200, body: z.object({ items: z.array(roleSchema) }) },
    etag: true,
  },
  'GET /admin/roles/:name': {
    summary: 'One role',
    access: 'users.read',
    limit: 'read',
    params: nameParams,
    answer: { status: 200, body: roleSchema },
    etag: true,
  },
  'POST /admin/roles': {
    summary: 'Make a role out of permissions',
    description: 'A permission that you do not have yourself is `forbidden`; a taken name is `conflict`.',
    access: 'roles.write',
    limit: 'write',
    body: z.strictObject({ name, description: description.default(''), permissions: granted }),
    answer: { status: 201, body: roleSchema },
    errors: ['conflict'],
  },
  'PATCH /admin/roles/:name': {
    summary: 'Change what a custom role is for and what it allows',
    description:
      'It holds at once for everybody who has the role. `version` is the one that was read; `conflict` if it moved on, ' +
      'and for built-in roles. Neither the old nor the new permissions may be others than your own: else `forbidden`.',
    access: 'roles.write',
    limit: 'write',
    params: nameParams,
    body: z.strictObject({
      version: z.number().int().min(1),
      description: description.optional(),
      permissions: granted.optional(),
    }),
    answer: { status: 200, body: roleSchema },
    errors: ['conflict'],
  },
  'DELETE /admin/roles/:name': {
    summary: 'Delete a custom role that no account has',
    description: '`conflict` while an account has it, shut ones too, and for built-in roles.',
    access: 'roles.write',
    limit: 'write',
    params: nameParams,
    answer: { status: 204, body: null },
    errors: ['conflict'],
  },
});
