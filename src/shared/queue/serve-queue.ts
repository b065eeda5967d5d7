import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import { AppError, errors } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';
import { type JobName, jobSpec, type Payload, type QueueName } from '#contract/queues.ts';
import type { Log } from '#shared/log.ts';
import type { Redis } from '#shared/redis.ts';
import { queueKeyPrefix } from '#shared/redis-keys.ts';
import { closeWorker } from './close.ts';

/** `addedAt`: when the job came into its queue, ms. */
export type Run = { jobId: string; attempt: number; addedAt: number; signal: AbortSignal; log: Log };

/** One handler per job of the catalog: a missing one does not compile. Each must be safe to run twice. */
export type Handlers<Q extends QueueName> = {
  [J in JobName<Q>]: (payload: Payload<Q, J>, run: Run) => Promise<void>;
};

export type DeadLetter = { queue: string; job: string; jobId: string | null; payload: unknown; error: string };

export type Serving = {
  redis: Redis;
  prefix: string;
  log: Log;
  /** Keeps what no retry will mend, for people to look at and send again. */
  park: (letter: DeadLetter) => Promise<void>;
};

export type Served = { close(): Promise<void> };
export type ServedQueue = Served & {
  /** Changes how many jobs run here at once; 1 at least. */
  limit(concurrency: number): void;
};

/**
 * A dead worker's job is taken over after `lockDuration + 2 × stalledInterval` at most (docs/ARCHITECTURE.md §8): 13 s here,
 * inside the 15 s that a crashed worker's turn may take.
 */
const leases = { lockDuration: 5000, stalledInterval: 4000, maxStalledCount: 1000 };

/** A job that could be neither done nor parked rests so long, ms, and runs again. */
const parkAgainMs = 5000;

export function serveQueue<Q extends QueueName>(
  serving: Serving,
  queue: Q,
  handlers: Handlers<Q>,
  concurrency: number,
): ServedQueue {
  const { redis, prefix, log, park } = serving;
  const closing = new AbortController();

  // Three parameters: BullMQ gives the signal only to processors that declare it.
  async function run(job: Job, token: string | undefined, lost: AbortSignal | undefined): Promise<void> {
    const spec = jobSpec(queue, job.name);
    const { traceId } = (job.data ?? {}) as { traceId?: unknown };
    const jobLog = log.child({ queue, job: job.name, jobId: job.id, ...(traceId ? { traceId } : {}) });
    try {
      if (!spec) throw new AppError('not_found', `no handler for ${job.name}`);
      const payload = parse(spec.payload, job.data);
      const signals = [closing.signal, AbortSignal.timeout(spec.timeoutMs), ...(lost ? [lost] : [])];
      const handle = handlers[job.name as JobName<Q>] as (payload: unknown, run: Run) => Promise<void>;
      await handle(payload, {
        jobId: job.id ?? '',
        attempt: job.attemptsMade + 1,
        addedAt: job.timestamp,
        signal: AbortSignal.any(signals),
        log: jobLog,
      });
    } catch (error) {
      const hopeless = error instanceof AppError && !errors[error.code].retryable;
      const last = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      jobLog.error({ err: error, attempt: job.attemptsMade + 1 }, 'job failed');
      if (!hopeless && !last) throw error;
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const letter = { queue, job: job.name, jobId: job.id ?? null, payload: job.data, error: reason };
      await park(letter).catch(async (fault: unknown) => {
        jobLog.warn({ err: fault }, 'no dead letter could be written, the job runs again');
        // Failed without its letter, it would be forgotten. This takes none of its attempts: it was the last and stays it.
        await job.moveToDelayed(Date.now() + parkAgainMs, token);
        throw new DelayedError();
      });
      throw hopeless ? new UnrecoverableError(reason) : error;
    }
  }

  const worker = new Worker(queue, run, {
    connection: redis,
    prefix: queueKeyPrefix(prefix, queue),
    concurrency,
    ...leases,
  });
  worker.on('error', (error) => log.debug({ queue, err: error.message }, 'worker'));
  return {
    limit: (most) => {
      worker.concurrency = Math.max(1, most);
    },
    close: () => {
      closing.abort(new Error('the worker is closing'));
      return closeWorker(worker);
    },
  };
}
