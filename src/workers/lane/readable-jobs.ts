import { commandVersion, type LaneJob, laneJobSchema } from '#contract/commands.ts';
import { limits } from '#shared/lane/lane-credit.ts';
import type { LaneEntry } from '#shared/queue/serve-lane.ts';

export type NumberedJob = LaneJob & { number: number };

/** The jobs from the first on that this worker understands, up to one batch's worth of commands and of bytes. */
export function readableJobs(entries: LaneEntry[]): NumberedJob[] {
  const jobs: NumberedJob[] = [];
  let count = 0;
  let bytes = 0;
  for (const { jobId, data } of entries) {
    const parsed = laneJobSchema.safeParse(data);
    if (!parsed.success || parsed.data.v > commandVersion) break;
    const { commands } = parsed.data;
    count += commands.length;
    // The first goes in any case: without others there is nothing to measure.
    if (entries.length > 1) bytes += Buffer.byteLength(JSON.stringify(commands));
    if (jobs.length > 0 && (count > limits.batchCommands || bytes > limits.batchBytes)) break;
    jobs.push({ ...parsed.data, number: numberOf(jobId) });
  }
  return jobs;
}

/** A lane job's id is `<process>_<number>`. */
const numberOf = (jobId: string): number => Number(jobId.slice(jobId.lastIndexOf('_') + 1));
