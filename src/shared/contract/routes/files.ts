import { z } from 'zod';
import { attachmentSchema, time } from '#contract/wire.ts';
import { idParams } from './lists.ts';
import { defineRoutes } from './route.ts';

/** Links open without a token, so whoever has one sees the file: they are short-lived and name one file. */
const linkSchema = z.object({ url: z.string(), thumbnailUrl: z.string().nullable(), expiresAt: time });

/** What stands in the form before the file. */
export const formFields = z.object({
  conversationId: z.guid('is the id of a conversation, and comes before the file').toLowerCase(),
});

const variant = z.enum(['file', 'thumbnail']);

export const filesRoutes = defineRoutes({
  'POST /files': {
    summary: 'Upload a file for a conversation',
    description:
      'A multipart form: first the field `conversationId`, then one file. Its type is told from its bytes and must be ' +
      'one of the setting `files.types`. Send it by naming `fileId` in the `attachments` of a message; a file that no ' +
      'message took is deleted after a day. `too_large` for a larger file than the setting `files.maxBytes`, and while ' +
      'more than `files.unsentBytes` of one’s files wait to be sent.',
    access: 'account',
    limit: 'upload',
    upload: formFields,
    answer: { status: 201, body: attachmentSchema.extend(linkSchema.shape) },
    errors: ['forbidden', 'too_large', 'unsupported_type', 'not_found'],
  },
  'GET /files/:id/link': {
    summary: 'A short-lived link to a file of a conversation one may see',
    access: 'account',
    limit: 'read',
    params: idParams,
    answer: { status: 200, body: linkSchema },
    secret: true,
  },
  'GET /files/:id': {
    summary: 'The bytes of a file, by its signed link',
    description: 'Always as an attachment, never to be shown or run by the browser as a page.',
    access: 'public',
    limit: 'read',
    params: idParams,
    query: z.object({
      expires: z.coerce.number().int(),
      signature: z.string().max(100),
      variant: variant.default('file'),
    }),
    answer: { status: 200, body: null, type: 'application/octet-stream' },
    errors: ['forbidden', 'expired', 'not_found'],
  },
});
