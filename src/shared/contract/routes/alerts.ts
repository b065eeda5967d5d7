import { z } from 'zod';
import type { Alert, AlertCode } from '#domain/alerts.ts';
import { defineRoutes } from './route.ts';

/** In the order of how much they matter; a code never changes its meaning. */
const codes = [
  'redis_away',
  'queue_unserved',
  'wait_too_long',
  'lane_behind',
  'redis_not_durable',
  'model_failing',
  'dead_letters',
  'webhook_failing',
] as const satisfies readonly AlertCode[];

const alertSchema = z.object({
  code: z.enum(codes),
  severity: z.enum(['warning', 'critical']),
  subject: z.string().nullable(),
  message: z.string(),
}) satisfies z.ZodType<Alert>;

/** What is wrong now. */
export const alertsRoutes = defineRoutes({
  'GET /admin/alerts': {
    summary: 'What is wrong now, the worst first',
    description:
      'Computed with each request, not stored: what is mended is gone. `subject` is the lane, queue, model or webhook (its ' +
      'id) that it is about.',
    access: 'queues.manage',
    limit: 'read',
    answer: { status: 200, body: z.object({ items: z.array(alertSchema) }) },
  },
});
