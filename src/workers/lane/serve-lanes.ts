import { commandVersion, type LaneJob, laneJobSchema } from '#contract/commands.ts';
import { parkJob } from '#shared/commands/park-job.ts';
import type { Context } from '#shared/context.ts';
import type { LaneReport } from '#shared/lane/open-lanes.ts';
import { laneDepthKey } from '#shared/queue/names.ts';
import { type LaneOutcome, type LaneRun, serveLane } from '#shared/queue/serve-lane.ts';
import { closeRedis, openRedis } from '#shared/redis.ts';
import { report } from '#shared/results.ts';
import { createEventRecorder, type EventRecorder } from '../analytics/event-recorder.ts';
import { createLaneWriter, type LaneWriter } from './apply-batch.ts';
import { dispatch } from './dispatch.ts';
import { tellOutcomes } from './tell-outcomes.ts';

/** A batch over which this many workers died goes one by one: one of its commands may be what kills them. */
const suspicious = 3;

/** Serves every lane of the installation. A worker may serve all; Redis gives each lane's batch to one at a time. */
export async function serveLanes(ctx: Context): Promise<{ hold(): Promise<void> }> {
  const { config, log, now, releasers, processId } = ctx;
  const limits = () => ({
    handoffTimeoutMs: config.HANDOFF_TIMEOUT_SECONDS * 1000,
    agentSilenceMs: config.AGENT_SILENCE_SECONDS * 1000,
  });
  const redis = await openRedis(config.REDIS_URL, 'worker', log);
  releasers.add(() => closeRedis(redis));
  const recorder = createEventRecorder(ctx);
  const holds: (() => Promise<void>)[] = [];
  for (let n = 0; n < config.LANES; n += 1) {
    const writer = createLaneWriter(n, { databaseUrl: config.DATABASE_URL, holder: processId, limits, now, log });
    releasers.add(() => writer.close());
    const lane: Lane = { writer, recorder };
    const serving = { redis, prefix: config.QUEUE_PREFIX, log };
    const served = await serveLane(serving, n, (data, run) => runBatch(ctx, n, lane, data, run));
    releasers.add(() => served.close());
    holds.push(async () => {
      await served.hold();
      // What a process miscounted when it died must not shut the lane for ever: on an idle lane there is nothing.
      if (await served.isIdle()) await ctx.redis.set(laneDepthKey(config.QUEUE_PREFIX, n), 0);
    });
  }
  return { hold: async () => void (await Promise.all(holds.map((hold) => hold()))) };
}

type Lane = { writer: LaneWriter; recorder: EventRecorder };

async function runBatch(ctx: Context, n: number, lane: Lane, data: unknown, run: LaneRun): Promise<LaneOutcome> {
  const parsed = laneJobSchema.safeParse(data);
  if (!parsed.success) {
    const letter = {
      queue: 'lanes',
      job: 'commands.apply',
      jobId: run.jobId,
      payload: data,
      error: parsed.error.message,
    };
    await parkJob(ctx.knex, letter);
    return 'done';
  }
  const job: LaneJob = parsed.data;
  if (job.v > commandVersion) return 'put_back';
  const outcomes = await lane.writer.apply(job.commands, run.stalls >= suspicious, run.signal);
  const { redis, config } = ctx;
  const depthKey = laneDepthKey(config.QUEUE_PREFIX, n);
  const results = outcomes.map((outcome) => outcome.result);
  const body: LaneReport = { lane: n, job: numberOf(run.jobId), results };
  // What is told goes first and alone: beside a write it would wait for that write's fsync.
  await Promise.all([tellOutcomes(ctx, outcomes), report(redis, config.QUEUE_PREFIX, job.from, 'lane', body)]);
  await Promise.all([dispatch(ctx, lane.recorder, outcomes), redis.decrby(depthKey, job.commands.length)]);
  return 'done';
}

/** A lane job's id is `<process>_<number>`. */
const numberOf = (jobId: string): number => Number(jobId.slice(jobId.lastIndexOf('_') + 1));
