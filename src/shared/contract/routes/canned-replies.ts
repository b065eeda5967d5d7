import { z } from 'zod';
import { cannedReplySchema, placeholders } from '#contract/canned-replies.ts';
import { maxTextLength } from '#contract/wire.ts';
import { idParams, listOf, listQuery } from './lists.ts';
import { defineRoutes } from './route.ts';

const known = new Set<string>(placeholders);
const shown = placeholders.map((name) => `{{${name}}}`).join(' and ');

const fields = z.strictObject({
  shortcut: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^\/[\p{L}\p{N}_-]{1,63}$/u, 'like /hello: a slash, then letters, digits, _ or -')
    .meta({ examples: ['/hello'] }),
  title: z.string().trim().min(1).max(120),
  text: z
    .string()
    .trim()
    .min(1)
    .max(maxTextLength)
    .refine(
      (text) => [...text.matchAll(/\{\{(.*?)\}\}/gs)].every(([, name = '']) => known.has(name.trim())),
      `the placeholders are ${shown}`,
    )
    .meta({ examples: ['Hello {{customer.name}}, this is {{agent.name}}.'] }),
  language: z
    .string()
    .regex(/^[a-z]{2}$/, 'two letters, like en or zh')
    .nullable()
    .meta({ examples: ['en'] }),
});

/** Texts that agents have at hand. */
export const cannedRepliesRoutes = defineRoutes({
  'GET /admin/canned-replies': {
    summary: 'Canned replies, by their shortcuts',
    description: '`q` is a part of the shortcut, the title or the text.',
    access: 'staff',
    limit: 'read',
    query: listQuery.extend({ q: z.string().trim().min(1).max(120).optional() }),
    answer: { status: 200, body: listOf(cannedReplySchema) },
  },
  'GET /admin/canned-replies/:id': {
    summary: 'One canned reply',
    access: 'staff',
    limit: 'read',
    params: idParams,
    answer: { status: 200, body: cannedReplySchema },
  },
  'POST /admin/canned-replies': {
    summary: 'Add a canned reply',
    description:
      `Whoever inserts the text fills ${shown} in: nothing else may stand between double braces. A shortcut that ` +
      'another one has is `conflict`.',
    access: 'canned_replies.write',
    limit: 'write',
    body: fields.partial({ language: true }),
    answer: { status: 201, body: cannedReplySchema },
    errors: ['conflict'],
  },
  'PATCH /admin/canned-replies/:id': {
    summary: 'Change a canned reply',
    description:
      'What is not named stays. `version` is the one that was read: if the reply changed since, the answer is ' +
      '`conflict`, as it is for a shortcut that another one has.',
    access: 'canned_replies.write',
    limit: 'write',
    params: idParams,
    body: fields.partial().extend({ version: z.number().int().min(1) }),
    answer: { status: 200, body: cannedReplySchema },
    errors: ['conflict'],
  },
  'DELETE /admin/canned-replies/:id': {
    summary: 'Delete a canned reply',
    access: 'canned_replies.write',
    limit: 'write',
    params: idParams,
    answer: { status: 204, body: null },
  },
});
