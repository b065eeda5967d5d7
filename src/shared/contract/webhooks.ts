import { z } from 'zod';
import { conversationSchema, messageSchema, noteSchema, time, uuid } from './wire.ts';

/** A conversation as it was at the event; how far each side has read is no part of it. */
const conversation = conversationSchema.omit({ customerReadSeq: true, agentReadSeq: true });

/** What a webhook can hear of, and what each event brings along. `ping` goes to whoever is asked to be tried. */
export const webhookEvents = {
  'conversation.created': z.object({ conversation }),
  /** A new state, a new owner, or a session that began or ended. */
  'conversation.changed': z.object({ conversation, reason: z.string().nullable() }),
  'conversation.rated': z.object({
    conversation,
    score: z.number().int(),
    comment: z.string().nullable(),
  }),
  'message.created': z.object({ conversation, message: messageSchema }),
  'note.created': z.object({ conversation, note: noteSchema }),
  ping: z.object({ webhookId: uuid }),
} as const;

export type WebhookEventType = keyof typeof webhookEvents;
export type WebhookData<T extends WebhookEventType> = z.output<(typeof webhookEvents)[T]>;
export const webhookEventTypes = Object.keys(webhookEvents) as WebhookEventType[];

/** The body that is posted. `id` is the same each time the event is delivered again. */
export type WebhookEvent<T extends WebhookEventType = WebhookEventType> = {
  id: string;
  type: T;
  /** When it happened. */
  createdAt: string;
  data: WebhookData<T>;
};

export const deliveryStatus = z.enum(['pending', 'delivered', 'failed']);

export const webhookSchema = z.object({
  id: uuid,
  url: z.string(),
  description: z.string(),
  events: z.array(z.enum(webhookEventTypes as [WebhookEventType, ...WebhookEventType[]])),
  active: z.boolean(),
  /** `too_many_failures` where we switched it off; null where nobody did, or a person. */
  disabledReason: z.string().nullable(),
  failingSince: time.nullable(),
  version: z.number().int(),
  createdAt: time,
  updatedAt: time,
});

export const deliverySchema = z.object({
  id: z.string(),
  webhookId: uuid,
  eventId: uuid,
  type: z.string(),
  subjectId: uuid,
  status: deliveryStatus,
  attempts: z.number().int(),
  /** Null once it has ended, and while its webhook is off. */
  nextAt: time.nullable(),
  responseStatus: z.number().int().nullable(),
  responseMs: z.number().int().nullable(),
  error: z.string().nullable(),
  createdAt: time,
  endedAt: time.nullable(),
});

export type Webhook = z.output<typeof webhookSchema>;
export type Delivery = z.output<typeof deliverySchema>;
