import { z } from 'zod';
import { uuid } from './wire.ts';

/** Retries with exponential back-off; `timeoutMs` aborts the handler's signal. */
export type JobSpec = {
  payload: z.ZodType;
  attempts: number;
  backoffMs: number;
  timeoutMs: number;
};

const job = <P extends z.ZodType>(payload: P, spec: Omit<JobSpec, 'payload'>) => ({ payload, ...spec });
const versioned = z.looseObject({ v: z.literal(1).default(1) });

export const analyticsEventSchema = z.looseObject({
  /** UUID; the command's or the turn's. One row per id, however often it is recorded. */
  id: uuid,
  type: z.string(),
  conversationId: uuid,
  at: z.number(),
  actorType: z.string(),
  actorId: uuid.nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type AnalyticsEvent = z.output<typeof analyticsEventSchema>;

/** Messages of one thread, from `seq` to `seq`. */
const seqRangeSchema = z.tuple([uuid, z.number().int(), z.number().int()]);
export type SeqRange = z.output<typeof seqRangeSchema>;

/** A stretch of one quarter of an hour (their number since 1970), whose events are made from the messages' rows. */
export const quarterRangeSchema = z.tuple([...seqRangeSchema.def.items, z.number().int()]);
export type QuarterRange = z.output<typeof quarterRangeSchema>;

/** Every queue but the lanes, and every job in it. Payloads carry ids; the row carries the data. */
export const queues = {
  replies: {
    // One attempt: what it leaves undone the row still owes, and the sweeper wakes it again. `timeoutMs` is what the
    // model of each turn has, with a job or without; the job may answer several.
    'reply.generate': job(versioned.extend({ conversationId: uuid }), {
      attempts: 1,
      backoffMs: 0,
      timeoutMs: 300_000,
    }),
    'suggestion.generate': job(
      versioned.extend({ conversationId: uuid, userId: uuid, requestId: z.string(), from: z.string() }),
      { attempts: 1, backoffMs: 0, timeoutMs: 30_000 },
    ),
  },
  handoffs: {
    'timer.expire': job(versioned.extend({ conversationId: uuid, epoch: z.number().int(), dueAt: z.number() }), {
      attempts: 5,
      backoffMs: 1000,
      timeoutMs: 15_000,
    }),
    // The rows and the agents' presence say what is owed; the sweeper wakes it again.
    'waiting.assign': job(versioned, { attempts: 1, backoffMs: 0, timeoutMs: 60_000 }),
    'waiting.tell': job(versioned, { attempts: 3, backoffMs: 500, timeoutMs: 15_000 }),
  },
  webhooks: {
    // One subject's deliveries to one webhook, in order. The rows are what is owed; the sweeper wakes them again.
    'delivery.send': job(versioned.extend({ webhookId: uuid, subjectId: uuid }), {
      attempts: 1,
      backoffMs: 0,
      timeoutMs: 300_000,
    }),
  },
  privacy: {
    // What they leave undone the task's row still owes, and `due.look` wakes them again.
    'customer.merge': job(versioned.extend({ taskId: uuid }), { attempts: 5, backoffMs: 2000, timeoutMs: 3_600_000 }),
    'customer.erase': job(versioned.extend({ taskId: uuid }), { attempts: 5, backoffMs: 2000, timeoutMs: 3_600_000 }),
    // Once a minute: tasks that are due, a piece of what the retention no longer keeps, what has become sensitive.
    'due.look': job(versioned, { attempts: 1, backoffMs: 0, timeoutMs: 600_000 }),
  },
  analytics: {
    // Records what lies ready, and what the payload brings along.
    'events.record': job(versioned.extend({ events: z.array(analyticsEventSchema).default([]) }), {
      attempts: 20,
      backoffMs: 1000,
      timeoutMs: 30_000,
    }),
    // Once a minute. What it leaves undone stays marked for the next one.
    'rollup.update': job(versioned, { attempts: 1, backoffMs: 0, timeoutMs: 600_000 }),
  },
  bulk: {
    // The row has what is to be done, and how far it is.
    'conversations.change': job(versioned.extend({ jobId: uuid }), {
      attempts: 5,
      backoffMs: 1000,
      timeoutMs: 1_800_000,
    }),
  },
  search: {
    // Messages that were just stored.
    'messages.index': job(versioned.extend({ spans: z.array(seqRangeSchema) }), {
      attempts: 10,
      backoffMs: 1000,
      timeoutMs: 60_000,
    }),
  },
  knowledge: {
    // Passages that lack the vector of the model are what is owed; the sweeper wakes it again.
    'vectors.make': job(versioned, { attempts: 3, backoffMs: 1000, timeoutMs: 600_000 }),
  },
} as const satisfies Record<string, Record<string, JobSpec>>;

export type QueueName = keyof typeof queues;
export type JobName<Q extends QueueName> = keyof (typeof queues)[Q] & string;
type Spec<Q extends QueueName, J extends JobName<Q>> = (typeof queues)[Q][J] & JobSpec;
export type Payload<Q extends QueueName, J extends JobName<Q>> = z.output<Spec<Q, J>['payload']>;
export type PayloadInput<Q extends QueueName, J extends JobName<Q>> = z.input<Spec<Q, J>['payload']>;

export const queueNames = Object.keys(queues) as QueueName[];

/** A job's spec by names that came from outside; undefined where the catalog has none. */
export const jobSpec = (queue: string, name: string): JobSpec | undefined =>
  (queues as Record<string, Record<string, JobSpec>>)[queue]?.[name];
