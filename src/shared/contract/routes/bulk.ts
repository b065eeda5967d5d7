import { z } from 'zod';
import { bulkBodySchema, bulkJobSchema, maxBulk } from '#contract/bulk.ts';
import { uuid } from '#contract/wire.ts';
import { idParams } from './lists.ts';
import { defineRoutes } from './route.ts';

const job = {
  access: 'conversations.manage',
  params: idParams,
  answer: { status: 200, body: bulkJobSchema },
} as const;

export const bulkRoutes = defineRoutes({
  'POST /admin/conversations/bulk': {
    summary: 'Do one thing to many conversations',
    description:
      `Which ones is settled now: by \`ids\` (at most 1,000) or \`filter\` (at most ${maxBulk.toLocaleString('en')} that fit). Each is done ` +
      'like a single act, once; ask `GET /admin/bulk-jobs/:id` how far it is.',
    access: 'conversations.manage',
    limit: 'heavy',
    body: bulkBodySchema,
    answer: { status: 202, body: z.object({ jobId: uuid, total: z.number().int() }) },
  },
  'GET /admin/bulk-jobs/:id': { ...job, summary: 'How far a bulk job is', limit: 'read' },
  'POST /admin/bulk-jobs/:id/cancel': {
    ...job,
    summary: 'End a bulk job where it is',
    description: 'What was done stays done. A job that has ended stays as it is.',
    limit: 'write',
  },
});
