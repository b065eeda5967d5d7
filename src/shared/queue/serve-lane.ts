import { type Job, Queue, WaitingError, Worker } from 'bullmq';
import type { Log } from '#shared/log.ts';
import type { Redis } from '#shared/redis.ts';
import { closeQueue, closeWorker } from './close.ts';
import { laneQueue, queueKeyPrefix } from './names.ts';
import type { Served } from './serve-queue.ts';

/** `stalls`: how often a worker died or froze over this batch. `signal`: the lease was lost, or we are closing. */
export type LaneRun = { jobId: string; stalls: number; signal: AbortSignal };

/** What to do with the job: `put_back` leaves it first in line, for a worker that understands it. */
export type LaneOutcome = 'done' | 'put_back';

/** Recovery from kill -9 takes at most 3 + 2 × 1.5 s. A batch is never given up, however often its worker died. */
const leases = { lockDuration: 3000, stalledInterval: 1500, maxStalledCount: 1_000_000 };

/** How long a put-back batch rests before it is offered again, ms. */
const putBackMs = 200;

export type ServedLane = Served & {
  /** Sets the limit again: a Redis that was emptied has forgotten it. */
  hold(): Promise<void>;
  /** True if no batch waits or runs. */
  isIdle(): Promise<boolean>;
};

export type LaneServing = { redis: Redis; prefix: string; log: Log };

/**
 * Serves one lane. `setGlobalConcurrency(1)` lets one batch run at a time in the whole fleet. That is a lease, not a
 * proof: what `apply` writes must be fenced by the database.
 */
export async function serveLane(
  { redis, prefix, log }: LaneServing,
  n: number,
  apply: (data: unknown, run: LaneRun) => Promise<LaneOutcome>,
): Promise<ServedLane> {
  const name = laneQueue(n);
  const keys = { connection: redis, prefix: queueKeyPrefix(prefix, name) };
  const queue = new Queue(name, { ...keys, streams: { events: { maxLen: 100 } } });
  queue.on('error', (error) => log.debug({ lane: n, err: error.message }, 'lane queue'));
  const hold = async () => void (await queue.setGlobalConcurrency(1));
  await hold();
  const closing = new AbortController();

  async function run(job: Job, token: string | undefined, lost: AbortSignal | undefined): Promise<void> {
    const signal = AbortSignal.any([closing.signal, ...(lost ? [lost] : [])]);
    const outcome = await apply(job.data, { jobId: job.id ?? '', stalls: job.stalledCounter, signal }).catch(
      (error: unknown): LaneOutcome => {
        // A lane job must never fail: a failed job is out of the lane, and its commands with it.
        if (!signal.aborted) log.error({ lane: n, err: error }, 'a batch could not be applied, it goes back');
        return 'put_back';
      },
    );
    if (outcome === 'done') return;
    await new Promise((resolve) => setTimeout(resolve, putBackMs));
    // Without the lease it is not ours to move: whoever has it now applies it.
    await job.moveToWait(token).catch(() => undefined);
    throw new WaitingError();
  }

  const worker = new Worker(name, run, { ...keys, concurrency: 1, ...leases });
  worker.on('error', (error) => log.debug({ lane: n, err: error.message }, 'lane worker'));
  return {
    hold,
    isIdle: async () => (await queue.getJobCountByTypes('active', 'waiting')) === 0,
    async close() {
      closing.abort(new Error('the worker is closing'));
      await closeWorker(worker);
      await closeQueue(queue);
    },
  };
}
