import { z } from 'zod';
import { defineRoutes } from './route.ts';

export const tagRoutes = defineRoutes({
  'GET /admin/tags': {
    summary: 'All tags, the most used first',
    description: 'At most 500, with the number of conversations that bear each.',
    access: 'conversations.read',
    limit: 'read',
    answer: {
      status: 200,
      body: z.object({ items: z.array(z.object({ tag: z.string(), conversations: z.number().int() })) }),
    },
  },
});
