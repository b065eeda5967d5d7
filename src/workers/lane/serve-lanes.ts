import { laneJobSchema } from '#contract/commands.ts';
import { parkJob } from '#shared/commands/park-job.ts';
import type { Context } from '#shared/context.ts';
import type { LaneReport } from '#shared/lane/open-lanes.ts';
import { type LaneEntry, type LaneRun, type ServedLane, serveLane } from '#shared/queue/serve-lane.ts';
import { closeRedis, openRedis } from '#shared/redis.ts';
import { laneDepthKey } from '#shared/redis-keys.ts';
import { report } from '#shared/results.ts';
import { createEventRecorder, type EventRecorder } from '../analytics/event-recorder.ts';
import { openSubscriptions } from '../webhooks/subscriptions.ts';
import type { Outcome } from './batch.ts';
import type { StartReply } from './batch-turns.ts';
import { dispatch } from './dispatch.ts';
import { createLaneWriter, type LaneWriter } from './lane-writer.ts';
import { createLocalReplies } from './local-replies.ts';
import { type NumberedJob, readableJobs } from './readable-jobs.ts';
import { shareLanes } from './share-lanes.ts';
import { tellOutcomes } from './tell-outcomes.ts';
import { wakeDeliveries } from './wake-deliveries.ts';
import { wakeTurns } from './wake-turns.ts';

/** A batch over which this many workers died goes one by one: one of its commands may be what kills them. */
const suspicious = 3;

/** Serves our share of the lanes, and may come to serve each. Redis gives a lane's batch to one worker at a time. */
export async function serveLanes(ctx: Context, startReply?: StartReply): Promise<{ hold(): Promise<void> }> {
  const { config, settings, log, now, releasers, processId } = ctx;
  const limits = () => {
    const { timeoutSeconds, agentSilenceSeconds, agentCapacity } = settings.get('handoff');
    const times = { handoffTimeoutMs: timeoutSeconds * 1000, agentSilenceMs: agentSilenceSeconds * 1000 };
    return { ...times, agentCapacity, hours: settings.get('businessHours') };
  };
  const subscriptions = await openSubscriptions(ctx);
  const redis = await openRedis(config.REDIS_URL, 'worker', log);
  releasers.add(() => closeRedis(redis));
  const recorder = createEventRecorder(ctx);
  const lanes: ServedLane[] = [];
  for (let n = 0; n < config.LANES; n += 1) {
    const localReplies = createLocalReplies(startReply);
    const writer = createLaneWriter(n, {
      databaseUrl: config.DATABASE_URL,
      holder: processId,
      limits,
      subscriptions,
      prepare: localReplies.prepare,
      now,
      log,
    });
    releasers.add(() => writer.close());
    const lane: Lane = { writer, recorder, localReplies };
    const serving = { redis, prefix: config.QUEUE_PREFIX, log };
    const served = await serveLane(serving, n, (entries, run) => runBatch(ctx, n, lane, entries, run));
    releasers.add(() => served.close());
    lanes.push(served);
  }
  await shareLanes(ctx, {
    serve: async (mine) => void (await Promise.all(lanes.map((served, n) => served.serve(mine.has(n))))),
    isWaiting: async (n) => (await lanes[n]?.isWaiting()) ?? false,
  });
  return { hold: async () => void (await Promise.all(lanes.map((served, n) => hold(ctx, served, n)))) };
}

async function hold({ redis, config }: Context, served: ServedLane, n: number): Promise<void> {
  await served.hold();
  // What a process miscounted when it died must not shut the lane for ever: on an idle lane there is nothing.
  if (await served.isIdle()) await redis.set(laneDepthKey(config.QUEUE_PREFIX, n), 0);
}

type Lane = {
  writer: LaneWriter;
  recorder: EventRecorder;
  localReplies: ReturnType<typeof createLocalReplies>;
};

async function runBatch(ctx: Context, n: number, lane: Lane, entries: LaneEntry[], run: LaneRun): Promise<number> {
  const [first] = entries;
  if (first && !laneJobSchema.safeParse(first.data).success) return parkEntry(ctx, first);
  const jobs = readableJobs(entries);
  const commands = jobs.flatMap((job) => job.commands);
  if (jobs.length === 0) return 0;
  const outcomes = await lane.writer.apply(commands, run.stalls >= suspicious, run.signal).catch((error: unknown) => {
    lane.localReplies.commit();
    throw error;
  });
  const { redis, config } = ctx;
  const depthKey = laneDepthKey(config.QUEUE_PREFIX, n);
  // What somebody waits for goes first: beside the other writes it would wait for their fsync.
  const reports = reportsOf(ctx, n, jobs, outcomes);
  const told = tellOutcomes(ctx, outcomes);
  await Promise.all([wakeTurns(ctx, outcomes, lane.localReplies.commit()), told, ...reports]);
  await Promise.all([
    dispatch(ctx, lane.recorder, outcomes),
    redis.decrby(depthKey, commands.length),
    wakeDeliveries(ctx, outcomes),
  ]);
  return jobs.length;
}

/** Each process hears of its own jobs. */
function reportsOf(
  { redis, config }: Context,
  n: number,
  jobs: NumberedJob[],
  outcomes: Outcome[],
): Promise<unknown>[] {
  const results = outcomes.map((outcome) => outcome.result);
  return jobs.map(({ from, number, commands }) => {
    const body: LaneReport = { lane: n, job: number, results: results.splice(0, commands.length) };
    return report(redis, config.QUEUE_PREFIX, from, 'lane', body);
  });
}

/** A job that is no batch at all: nobody ever understands it, and the lane goes on without it. */
async function parkEntry({ knex }: Context, { jobId, data }: LaneEntry): Promise<number> {
  const { error } = laneJobSchema.safeParse(data);
  const letter = { queue: 'lanes', job: 'commands.apply', jobId, payload: data, error: error?.message ?? '' };
  await parkJob(knex, letter);
  return 1;
}
