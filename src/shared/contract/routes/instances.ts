import { z } from 'zod';
import { instanceSchema } from '#contract/instances.ts';
import { defineRoutes } from './route.ts';

/** The processes that run. */
export const instancesRoutes = defineRoutes({
  'GET /admin/instances': {
    summary: 'The processes that run, by their kind',
    description: 'Each says every 3 s that it is there. One that ends leaves at once, one that was killed within 15 s.',
    access: 'queues.manage',
    limit: 'read',
    answer: { status: 200, body: z.object({ items: z.array(instanceSchema) }) },
  },
});
