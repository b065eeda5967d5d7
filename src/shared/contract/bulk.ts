import { z } from 'zod';
import { conversationFilterSchema } from './desk.ts';
import { agentSchema, maxTags, tagSchema, time, uuid } from './wire.ts';

/** Conversations of one bulk job, at most. */
export const maxBulk = 10_000;

const tags = z.array(tagSchema).min(1).max(maxTags);

/** What is done to each. Kept with the job: old workers must be able to read it. */
export const bulkActionSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('close') }),
  z.object({ action: z.literal('assign'), agent: agentSchema }),
  z.object({ action: z.literal('tag'), tags }),
  z.object({ action: z.literal('untag'), tags }),
]);

const ids = z.array(uuid).min(1).max(1000).optional();
const filter = z.strictObject(conversationFilterSchema.shape).optional();
const targets = { ids, filter };

export const bulkBodySchema = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('close'), ...targets }),
    z.strictObject({ action: z.literal('assign'), agentId: uuid, ...targets }),
    z.strictObject({ action: z.literal('tag'), tags, ...targets }),
    z.strictObject({ action: z.literal('untag'), tags, ...targets }),
  ])
  .refine((body) => (body.ids === undefined) !== (body.filter === undefined), 'give ids or filter');

export const bulkJobSchema = z.object({
  id: uuid,
  action: z.enum(['close', 'assign', 'tag', 'untag']),
  status: z.enum(['queued', 'running', 'done', 'cancelled']),
  total: z.number().int(),
  /** Of `total`, so far: done as asked, and refused. */
  done: z.number().int(),
  refused: z.number().int(),
  by: agentSchema,
  createdAt: time,
  updatedAt: time,
});

export type BulkAction = z.output<typeof bulkActionSchema>;
export type BulkJob = z.output<typeof bulkJobSchema>;
