import { z } from 'zod';
import { time, uuid } from '#contract/wire.ts';
import { listOf, listQuery } from './lists.ts';
import { defineRoutes } from './route.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const fields = z.record(z.string(), z.unknown()).nullable();

export const auditEntrySchema = z.object({
  id: uuid,
  at: time,
  /** `user` is staff; `system` is the program itself, or its command line. */
  actor: z.object({ type: z.enum(['user', 'customer', 'system']), id: uuid.nullable(), name: z.string().nullable() }),
  /** `noun.verb`, such as `user.update` or `conversation.take`. */
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string().nullable() }),
  /** The fields that changed, as they were and as they became. Secrets and personal data are masked. */
  before: fields,
  after: fields,
  ip: z.string().nullable(),
  requestId: z.string().nullable(),
});

export type AuditEntry = z.output<typeof auditEntrySchema>;

export const auditRoutes = defineRoutes({
  'GET /admin/audit': {
    summary: 'Who did what to what, the newest first',
    description:
      'Every write of the back office and every action of staff on a conversation, but for the messages they sent: ' +
      'those are their own record. `from` counts, `to` does not. Nothing is ever changed or deleted here.',
    access: 'audit.read',
    limit: 'read',
    query: listQuery
      .extend({
        actor: uuid.optional(),
        action: z.string().max(64).optional(),
        targetType: z.string().max(32).optional(),
        targetId: z.string().max(64).optional(),
        from: moment.optional(),
        to: moment.optional(),
      })
      .refine((q) => q.targetId === undefined || q.targetType !== undefined, {
        path: ['targetType'],
        message: 'say of which type the target is',
      }),
    answer: { status: 200, body: listOf(auditEntrySchema) },
  },
});
