import { sessionFilterSchema, sessionSchema } from '#contract/desk.ts';
import { listOf, listQuery } from './lists.ts';
import { defineRoutes } from './route.ts';

export const sessionRoutes = defineRoutes({
  'GET /admin/sessions': {
    summary: 'Sessions of all conversations, the newest first',
    description: 'A session is one service from opening to close. An agent sees those of the conversations in reach.',
    access: 'conversations.read',
    limit: 'read',
    query: sessionFilterSchema.extend(listQuery.shape),
    answer: { status: 200, body: listOf(sessionSchema) },
  },
});
