import { type JobsOptions, Queue } from 'bullmq';
import type { LaneJob } from '#contract/commands.ts';
import { AppError } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';
import { type JobName, jobSpec, type PayloadInput, type QueueName, queueNames } from '#contract/queues.ts';
import type { Redis } from '#shared/redis.ts';
import { laneQueue, queueKeyPrefix } from '#shared/redis-keys.ts';
import { closeQueue } from './close.ts';

/** Job ids may hold no `:` and may not be all digits (BullMQ). */
export type AddOptions = {
  /** While a job with this id is known to the queue, adding it again does nothing. */
  id?: string;
  delayMs?: number;
  /** One waiting job at most per key; asked again while active, it runs once more afterwards. */
  wakes?: string;
  /** The id of the request that asks for it: stands in the job, and in every line that is logged about it. */
  traceId?: string | undefined;
};

export type Queues = {
  add<Q extends QueueName, J extends JobName<Q>>(
    queue: Q,
    job: J,
    payload: PayloadInput<Q, J>,
    options?: AddOptions,
  ): Promise<void>;
  /** As `add`, for names and payloads that came from outside. Throws `not_found` or `bad_request`. */
  addNamed(queue: string, job: string, payload: unknown, options?: AddOptions): Promise<string>;
  /** Adds the job each `everyMs` from now on; said again it changes nothing, and mends what an emptied Redis forgot. */
  schedule<Q extends QueueName>(queue: Q, job: JobName<Q>, everyMs: number): Promise<void>;
  addLaneJob(n: number, id: string, job: LaneJob): Promise<void>;
  /** The BullMQ queues by name, for Bull Board and the CLI's figures. */
  raw(): Map<string, Queue>;
  close(): Promise<void>;
};

/** Finished jobs kept for people to look at. */
const kept = { removeOnComplete: { count: 100 }, removeOnFail: { count: 1000 } };

/** The producing ends of all queues, over one connection. Payloads are checked before they are added. */
export function openQueues(redis: Redis, prefix: string, lanes: number): Queues {
  const open = (name: string) =>
    new Queue(name, {
      connection: redis,
      prefix: queueKeyPrefix(prefix, name),
      skipWaitingForReady: true,
      streams: { events: { maxLen: 100 } },
    });
  const queues = new Map<string, Queue>(queueNames.map((name) => [name, open(name)]));
  for (let n = 0; n < lanes; n += 1) queues.set(laneQueue(n), open(laneQueue(n)));
  // Without a listener an error event would end the process; the failing call itself rejects and is handled there.
  for (const queue of queues.values()) queue.on('error', () => undefined);

  async function addNamed(name: string, job: string, payload: unknown, options: AddOptions = {}): Promise<string> {
    const spec = jobSpec(name, job);
    const queue = queues.get(name);
    if (!spec || !queue) throw new AppError('not_found', `There is no job ${job} in a queue ${name}.`);
    const data = parse(spec.payload, payload) as object;
    const { traceId } = options;
    const added = await queue.add(job, traceId ? { ...data, traceId } : data, jobOptions(spec, options));
    return added.id ?? '';
  }

  return {
    addNamed,
    add: async (queue, job, payload, options) => void (await addNamed(queue, job, payload, options)),
    async schedule(name, job, every) {
      const spec = jobSpec(name, job);
      if (!spec) throw new AppError('not_found', `There is no job ${job} in a queue ${name}.`);
      const opts = jobOptions(spec, {});
      await queues.get(name)?.upsertJobScheduler(job, { every }, { name: job, data: parse(spec.payload, {}), opts });
    },
    async addLaneJob(n, id, job) {
      const queue = queues.get(laneQueue(n));
      if (!queue) throw new Error(`there is no lane ${n}`);
      await queue.add('commands.apply', job, { jobId: id, attempts: 1, removeOnComplete: true });
    },
    raw: () => queues,
    async close() {
      await Promise.all([...queues.values()].map(closeQueue));
    },
  };
}

function jobOptions(spec: { attempts: number; backoffMs: number }, { id, delayMs, wakes }: AddOptions): JobsOptions {
  return {
    ...kept,
    attempts: spec.attempts,
    backoff: { type: 'exponential', delay: spec.backoffMs, jitter: 0.5 },
    ...(id === undefined ? {} : { jobId: id }),
    ...(delayMs === undefined ? {} : { delay: Math.max(0, delayMs) }),
    ...(wakes === undefined ? {} : { deduplication: { id: wakes, keepLastIfActive: true } }),
  };
}
