import type { Context } from '#shared/context.ts';
import { laneDepthKey } from '#shared/redis-keys.ts';

type RawQueue = ReturnType<Context['queues']['raw']> extends Map<string, infer Q> ? Q : never;

/** A queue at one moment. `added`: jobs ever added, wake-ups of a job that waited already included. */
export type Figures = {
  queue: string;
  waiting: number;
  active: number;
  delayed: number;
  failed: number;
  workers: number;
  added: number;
  /** On lanes: commands not applied yet; a job there is a batch of them. */
  commands: number | null;
};

export type Rates = Figures & { addedPerSecond: number; donePerSecond: number };

/** All queues and lanes, now. */
export async function readFigures({ queues, redis, config }: Context): Promise<Figures[]> {
  const read = async ([name, queue]: [string, RawQueue]): Promise<Figures> => {
    const lane = /^lane-(\d+)$/.exec(name)?.[1];
    const [counts, workers, added, depth] = await Promise.all([
      queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed'),
      queue.getWorkersCount(),
      redis.get(queue.toKey('id')),
      lane === undefined ? null : redis.get(laneDepthKey(config.QUEUE_PREFIX, Number(lane))),
    ]);
    const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = counts;
    return {
      queue: name,
      waiting: waiting + prioritized,
      active,
      delayed,
      failed,
      workers,
      added: Number(added ?? 0),
      commands: lane === undefined ? null : Math.max(0, Number(depth ?? 0)),
    };
  };
  return Promise.all([...queues.raw()].map(read));
}

/** What came and went between two readings, `seconds` apart: what was added and is not there any more was done. */
export function ratesOf(before: Figures[], after: Figures[], seconds: number): Rates[] {
  const unfinished = ({ waiting, active, delayed }: Figures) => waiting + active + delayed;
  const perSecond = (count: number) => Math.round((Math.max(0, count) / seconds) * 10) / 10;
  return after.map((now) => {
    const then = before.find(({ queue }) => queue === now.queue) ?? now;
    const added = now.added - then.added;
    const done = added - (unfinished(now) - unfinished(then));
    return { ...now, addedPerSecond: perSecond(added), donePerSecond: perSecond(done) };
  });
}
