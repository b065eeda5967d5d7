import { z } from 'zod';
import { actorTypes, states } from '#domain/conversation.ts';

/** Shapes that clients see. Times are ISO 8601 UTC, ids UUIDs. */
export const uuid = z.guid().toLowerCase();
/** Any string a client makes: printable ASCII, 1 to 64 characters. */
export const clientIdForm = /^[\x21-\x7e]{1,64}$/;
export const clientId = z.string().regex(clientIdForm, '1 to 64 printable ASCII characters');
export const time = z.iso.datetime();

export const maxTextLength = 8000;

/** What somebody says: text, files, or both. A file is uploaded first (`POST /files`). */
export const said = {
  clientMessageId: clientId,
  text: z.string().trim().max(maxTextLength),
  attachments: z
    .array(z.object({ fileId: uuid }))
    .max(10)
    .optional(),
};
/** Anything but spaces, control characters and marks that nobody sees. */
const visible = /[^\p{Z}\p{Cc}\p{Cf}]/u;
export const saysSomething = ({ text, attachments }: { text: string; attachments?: unknown[] | undefined }): boolean =>
  visible.test(text) || (attachments?.length ?? 0) > 0;
export const saysNothing = { path: ['text'], message: 'is needed where there are no attachments' };

export const senderSchema = z.object({
  type: z.enum(actorTypes),
  id: uuid.optional(),
  name: z.string().optional(),
});

export const attachmentSchema = z.object({ fileId: uuid, name: z.string(), type: z.string(), size: z.number().int() });

export const citationSchema = z.object({
  index: z.number().int(),
  documentId: uuid,
  chunkId: uuid,
  title: z.string(),
  quote: z.string(),
  url: z.string().optional(),
  page: z.number().int().optional(),
});

export const messageSchema = z.object({
  id: uuid,
  conversationId: uuid,
  sessionId: uuid,
  seq: z.number().int(),
  sender: senderSchema,
  kind: z.enum(['text', 'file', 'event']),
  text: z.string(),
  attachments: z.array(attachmentSchema),
  citations: z.array(citationSchema),
  /** Only on an AI's message that was stopped before its end. */
  stopped: z.boolean().optional(),
  /** Only on a message whose words were erased. */
  erased: z.boolean().optional(),
  clientMessageId: z.string().optional(),
  createdAt: time,
});

export const agentSchema = z.object({ id: uuid, name: z.string() });

/** A tag: what people call a kind of conversation, in any script, in lower case. */
export const tagSchema = z.string().trim().toLowerCase().min(1).max(40);
/** Tags of one conversation, at most. */
export const maxTags = 32;

/** Attributes of one's own making: numbers, short texts, yes or no. Null takes one away. */
export const attributesSchema = z
  .record(
    z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'a-z, 0-9 and _, 64 at most, beginning with a letter'),
    z.union([z.string().max(500), z.number(), z.boolean(), z.null()]),
  )
  .refine((attributes) => Object.keys(attributes).length <= 50, 'at most 50');

export const conversationSchema = z.object({
  id: uuid,
  customerId: uuid,
  channel: z.string(),
  state: z.enum(states),
  epoch: z.number().int(),
  turn: z.number().int(),
  agent: agentSchema.nullable(),
  sessionId: uuid,
  lastSeq: z.number().int(),
  customerReadSeq: z.number().int(),
  agentReadSeq: z.number().int(),
  waitingSince: time.nullable(),
  dueAt: time.nullable(),
  createdAt: time,
});

export const noteSchema = z.object({
  id: uuid,
  conversationId: uuid,
  /** The note stands after this message. */
  afterSeq: z.number().int(),
  author: agentSchema,
  text: z.string(),
  createdAt: time,
});

/** An unfinished reply: all text up to and including delta `index`. */
export const draftSchema = z.object({
  replyId: uuid,
  turn: z.number().int(),
  index: z.number().int(),
  text: z.string(),
});

export type Message = z.output<typeof messageSchema>;
export type Conversation = z.output<typeof conversationSchema>;
export type Note = z.output<typeof noteSchema>;
export type Draft = z.output<typeof draftSchema>;
export type Agent = z.output<typeof agentSchema>;
