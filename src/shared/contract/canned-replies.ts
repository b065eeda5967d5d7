import { z } from 'zod';
import { time, uuid } from './wire.ts';

/** What stands in a canned reply for what only the moment knows: whoever inserts the text fills it in. */
export const placeholders = ['customer.name', 'agent.name'] as const;

/** A text that agents have at hand. */
export const cannedReplySchema = z.object({
  id: uuid,
  shortcut: z.string(),
  title: z.string(),
  text: z.string(),
  /** Of its readers; null where it does not matter. */
  language: z.string().nullable(),
  /** Whose it is; null: everybody's. */
  skillGroupId: uuid.nullable(),
  version: z.number().int(),
  createdAt: time,
  updatedAt: time,
});

export type CannedReply = z.output<typeof cannedReplySchema>;
