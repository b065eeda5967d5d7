import { z } from 'zod';
import { colleagueSchema, skillGroupSchema } from '#contract/agents.ts';
import { uuid } from '#contract/wire.ts';
import { idParams } from './lists.ts';
import { defineRoutes } from './route.ts';

const fields = z.strictObject({
  name: z.string().trim().min(1).max(120),
  description: z.string().trim().max(300).default(''),
  memberIds: z.array(uuid).max(500).default([]),
});
const read = { access: 'conversations.read', limit: 'read', etag: true } as const;
const write = { access: 'groups.write', limit: 'write' } as const;

/** Who can be given conversations, and in which groups. */
export const agentRoutes = defineRoutes({
  'GET /admin/agents': {
    summary: 'Whom a conversation can be given to, by name: with their groups and how much they have',
    access: 'conversations.reply',
    limit: 'read',
    answer: { status: 200, body: z.object({ items: z.array(colleagueSchema) }) },
  },
  'GET /admin/skill-groups': {
    ...read,
    summary: 'All skill groups by name, with their members',
    answer: { status: 200, body: z.object({ items: z.array(skillGroupSchema) }) },
  },
  'GET /admin/skill-groups/:id': {
    ...read,
    summary: 'One skill group',
    params: idParams,
    answer: { status: 200, body: skillGroupSchema },
  },
  'POST /admin/skill-groups': {
    ...write,
    summary: 'Make a skill group',
    description: '`memberIds` are staff accounts. A taken name is `conflict`.',
    body: fields,
    answer: { status: 201, body: skillGroupSchema },
    errors: ['conflict'],
  },
  'PATCH /admin/skill-groups/:id': {
    ...write,
    summary: 'Rename a skill group, or say who is in it',
    description:
      '`memberIds` are all members from now on. `version` is the one that was read; `conflict` if it moved on, and for a ' +
      'taken name.',
    params: idParams,
    body: z.strictObject({
      version: z.number().int().min(1),
      name: fields.shape.name.optional(),
      description: fields.shape.description.unwrap().optional(),
      memberIds: fields.shape.memberIds.unwrap().optional(),
    }),
    answer: { status: 200, body: skillGroupSchema },
    errors: ['conflict'],
  },
  'DELETE /admin/skill-groups/:id': {
    ...write,
    summary: 'Delete a skill group: what waits for it waits for everybody',
    params: idParams,
    answer: { status: 204, body: null },
  },
});
