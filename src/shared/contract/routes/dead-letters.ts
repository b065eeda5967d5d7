import { z } from 'zod';
import { deadLetterDetailSchema, deadLetterSchema, letterQueue, retriedSchema } from '#contract/dead-letters.ts';
import { idParams, listOf, listQuery } from './lists.ts';
import { defineRoutes } from './route.ts';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** What no retry could mend, for who finds out why and sends it again. */
export const deadLettersRoutes = defineRoutes({
  'GET /admin/dead-letters': {
    summary: 'Jobs and commands that no retry could mend, the newest first',
    description:
      'Those that were sent again are left out, unless `all` is `true`. The commands of lanes are under `lanes`. An ' +
      'error may quote what was said: needs `conversations.read_all` too.',
    access: 'queues.manage',
    limit: 'read',
    query: listQuery.extend({ queue: letterQueue.optional(), all: flag.default(false) }),
    answer: { status: 200, body: listOf(deadLetterSchema) },
  },
  'GET /admin/dead-letters/:id': {
    summary: 'One of them, with its payload and the whole error',
    description: 'Sensitive fields are masked. Needs `conversations.read_all` too: a payload holds what was said.',
    access: 'queues.manage',
    limit: 'read',
    params: idParams,
    answer: { status: 200, body: deadLetterDetailSchema },
  },
  'POST /admin/dead-letters/:id/retry': {
    summary: 'Send one again',
    description:
      'Remove the cause first. A command keeps its id, so it cannot be applied twice; a job goes back to its queue. ' +
      '`conflict` for one that was sent again already, or that nobody can read.',
    access: 'queues.manage',
    limit: 'write',
    params: idParams,
    answer: { status: 200, body: retriedSchema },
    errors: ['conflict'],
  },
  'POST /admin/dead-letters/retry': {
    summary: 'Send many again, the oldest first',
    description:
      'Those that were not sent again yet, of one queue or of all; `limit` at a time. Go on with `nextCursor` until it ' +
      'is null. One that cannot be sent stays as it is, and its `outcome` says why.',
    access: 'queues.manage',
    limit: 'heavy',
    body: z.strictObject({
      queue: letterQueue.optional(),
      limit: z.number().int().min(1).max(100).default(50),
      cursor: z.string().max(600).optional(),
    }),
    answer: { status: 200, body: listOf(retriedSchema) },
  },
  'DELETE /admin/dead-letters/:id': {
    summary: 'Forget one for good',
    access: 'queues.manage',
    limit: 'write',
    params: idParams,
    answer: { status: 204, body: null },
  },
});
