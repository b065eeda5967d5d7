import { type Job, Queue, WaitingError, Worker } from 'bullmq';
import type { Log } from '#shared/log.ts';
import type { Redis } from '#shared/redis.ts';
import { laneQueue, queueKeyPrefix } from '#shared/redis-keys.ts';
import { sleep } from '#shared/sleep.ts';
import { closeQueue, closeWorker } from './close.ts';
import type { Served } from './serve-queue.ts';

/** `stalls`: how often a worker died or froze over the first job. `signal`: the lease was lost, or we are closing. */
export type LaneRun = { stalls: number; signal: AbortSignal };

export type LaneEntry = { jobId: string; data: unknown };

/**
 * Applies jobs of a lane, the one that is ours first, then those that wait behind it. Resolves with how many it
 * applied, from the first on; 0 leaves ours first in line, for a worker that understands it.
 */
export type ApplyLane = (entries: LaneEntry[], run: LaneRun) => Promise<number>;

/** Recovery from kill -9 takes at most 3 + 2 × 1.5 s. A batch is never given up, however often its worker died. */
const leases = { lockDuration: 3000, stalledInterval: 1500, maxStalledCount: 1_000_000 };

/** A job that waited this long has others behind it, ms: they are read ahead and applied with it. */
const readAheadAfterMs = 5;
const readAheadJobs = 32;

/**
 * How long an idle lane is waited for before it is looked at, s. Who is frozen while it waits may have taken the sign that
 * a batch came, and nobody else would be woken by that one.
 */
const lookSeconds = 1;

/** How long a put-back batch rests before it is offered again, ms. */
const putBackMs = 200;

export type ServedLane = Served & {
  /** Begins to fetch jobs, or leaves the next ones to others; nothing is served before. A job that runs is finished. */
  serve(mine: boolean): Promise<void>;
  /** Sets the limit again: a Redis that was emptied has forgotten it. */
  hold(): Promise<void>;
  /** True if no batch waits or runs. */
  isIdle(): Promise<boolean>;
  /** True if batches wait and none runs. */
  isWaiting(): Promise<boolean>;
};

export type LaneServing = { redis: Redis; prefix: string; log: Log };

/**
 * Serves one lane. `setGlobalConcurrency(1)` lets one batch run at a time in the whole fleet. That is a lease, not a
 * proof: what `apply` writes must be fenced by the database.
 *
 * A slow lane gathers jobs of few commands each (a front waits 20 ms for credit at most), and each would pay for a
 * transaction of its own. So the jobs that wait are read ahead and applied with ours; when their own turn comes they
 * only end. Should we die in between, whoever gets them finds repeats.
 */
export async function serveLane({ redis, prefix, log }: LaneServing, n: number, apply: ApplyLane): Promise<ServedLane> {
  const name = laneQueue(n);
  const keys = { connection: redis, prefix: queueKeyPrefix(prefix, name) };
  const queue = new Queue(name, { ...keys, streams: { events: { maxLen: 100 } } });
  queue.on('error', (error) => log.debug({ lane: n, err: error.message }, 'lane queue'));
  const hold = async () => void (await queue.setGlobalConcurrency(1));
  await hold();
  const closing = new AbortController();

  const applied = new Set<string>();

  async function run(job: Job, token: string | undefined, lost: AbortSignal | undefined): Promise<void> {
    if (applied.delete(job.id ?? '')) return;
    const signal = AbortSignal.any([closing.signal, ...(lost ? [lost] : [])]);
    const count = await applyWithWaiting(job, signal).catch((error: unknown) => {
      // A lane job must never fail: a failed job is out of the lane, and its commands with it.
      if (!signal.aborted) log.error({ lane: n, err: error }, 'a batch could not be applied, it goes back');
      return 0;
    });
    if (count > 0) return;
    await sleep(putBackMs);
    // Without the lease it is not ours to move: whoever has it now applies it.
    await job.moveToWait(token).catch(() => undefined);
    throw new WaitingError();
  }

  async function applyWithWaiting(job: Job, signal: AbortSignal): Promise<number> {
    // Another worker may have ended what we applied; what is left over is from then.
    applied.clear();
    const waited = Date.now() - job.timestamp >= readAheadAfterMs && job.stalledCounter === 0;
    const ahead = waited ? await queue.getJobs(['waiting'], 0, readAheadJobs - 1, true) : [];
    const jobs = [job, ...ahead];
    const entries = jobs.map(({ id = '', data }) => ({ jobId: id, data }));
    const count = await apply(entries, { stalls: job.stalledCounter, signal });
    for (const { id = '' } of jobs.slice(1, count)) applied.add(id);
    return count;
  }

  const worker = new Worker(name, run, { ...keys, concurrency: 1, autorun: false, drainDelay: lookSeconds, ...leases });
  worker.on('error', (error) => log.debug({ lane: n, err: error.message }, 'lane worker'));
  return {
    hold,
    async serve(mine) {
      if (!mine) return worker.pause(true);
      if (worker.isPaused() || !worker.isRunning()) await worker.resume();
    },
    isIdle: async () => (await queue.getJobCountByTypes('active', 'waiting')) === 0,
    async isWaiting() {
      const { active, waiting } = await queue.getJobCounts('active', 'waiting');
      return !active && Boolean(waiting);
    },
    async close() {
      closing.abort(new Error('the worker is closing'));
      await closeWorker(worker);
      await closeQueue(queue);
    },
  };
}
