import { z } from 'zod';
import { conversationFilterSchema } from '#contract/desk.ts';
import { idParams } from './lists.ts';
import { defineRoutes } from './route.ts';

const format = { format: z.enum(['json', 'csv']).default('csv') };
const exported =
  'CSV: a line for each message, behind the fields of its conversation. JSON: a list of conversations with their ' +
  'messages, sessions and notes. It is sent while it is read: what breaks off in the middle was not all.';

export const exportRoutes = defineRoutes({
  'GET /admin/conversations/export': {
    summary: 'Conversations that fit a filter, with all that was said, as one file',
    description: `${exported} The newest conversation comes first.`,
    access: 'conversations.export',
    limit: 'heavy',
    query: conversationFilterSchema.extend(format),
    answer: { status: 200, body: null, type: 'text/csv' },
  },
  'GET /admin/conversations/:id/export': {
    summary: 'One conversation, with all that was said, as a file',
    description: exported,
    access: 'conversations.export',
    limit: 'heavy',
    params: idParams,
    query: z.object(format),
    answer: { status: 200, body: null, type: 'text/csv' },
  },
});
