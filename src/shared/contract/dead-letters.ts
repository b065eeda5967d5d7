import { z } from 'zod';
import { queueNames } from './queues.ts';
import { time, uuid } from './wire.ts';

/** Where letters come from: a queue of the catalog, or `lanes` for commands. */
export const letterQueue = z.enum(['lanes', ...queueNames]);

/** A job or a command that no retry could mend. */
export const deadLetterSchema = z.object({
  id: uuid,
  queue: z.string(),
  job: z.string(),
  jobId: z.string().nullable(),
  conversationId: uuid.nullable(),
  /** The first line; `GET` of one letter has the stack. */
  error: z.string(),
  createdAt: time,
  /** When it was sent again. */
  retriedAt: time.nullable(),
});

/** `payload`: a job's, or for lanes one command or a whole batch; what is sensitive is masked. */
export const deadLetterDetailSchema = deadLetterSchema.extend({ payload: z.unknown() });

/** What became of a letter that was sent again. */
export const retriedSchema = z.object({ id: uuid, sent: z.boolean(), outcome: z.string() });

export type DeadLetter = z.output<typeof deadLetterSchema>;
export type Retried = z.output<typeof retriedSchema>;
