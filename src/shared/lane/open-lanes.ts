import { z } from 'zod';
import { type CommandData, type CommandResult, commandVersion } from '#contract/commands.ts';
import { AppError } from '#contract/errors.ts';
import type { Command } from '#domain/command.ts';
import type { Log } from '#shared/log.ts';
import type { Queues } from '#shared/queue/open-queues.ts';
import type { Redis } from '#shared/redis.ts';
import { laneDepthKey } from '#shared/redis-keys.ts';
import type { Results } from '#shared/results.ts';
import { within } from '#shared/within.ts';
import { createCredit, type Entry, limits } from './lane-credit.ts';
import { watchLaneGate } from './lane-gate.ts';
import { laneOf } from './lane-of.ts';

export type Submission = {
  /** Resolves when Redis holds the command, fsynced. Rejects `busy` (not taken) or `unavailable` (not known). */
  accepted: Promise<void>;
  /** What it came to. May never settle: whoever needs it, waits with a limit. */
  result: Promise<CommandResult>;
};

export type Lanes = {
  /** Puts a command on its conversation's lane. Order of calls is order on the lane. */
  submit(command: Command): Submission;
  /** Submits and waits for the outcome. Throws its refusal, `busy`, or `unavailable` when no answer came in time. */
  ask(command: Command): Promise<CommandData>;
  close(): void;
};

/** Life of a command that somebody waits for, ms. */
export const answerMs = 5000;

const reportSchema = z.object({ lane: z.number(), job: z.number(), results: z.array(z.unknown()) });
/** What a worker tells a process of one of its jobs; `results` in the order of the job's commands. */
export type LaneReport = { lane: number; job: number; results: CommandResult[] };

type Deps = {
  redis: Redis;
  queues: Queues;
  results: Results;
  prefix: string;
  lanes: number;
  processId: string;
  log: Log;
  storedLanes: () => Promise<number>;
  now: () => number;
};

export function openLanes(deps: Deps): Lanes {
  const lanes = Array.from({ length: deps.lanes }, (_, n) => openLane(n, deps));
  const gate = watchLaneGate(deps);
  deps.results.on('lane', (body) => {
    const report = reportSchema.parse(body) as LaneReport;
    lanes[report.lane]?.reported(report);
  });

  function submit(command: Command): Submission {
    const accepted = Promise.withResolvers<void>();
    const result = Promise.withResolvers<CommandResult>();
    // Both may fail without anybody listening; who listens still hears it.
    accepted.promise.catch(() => undefined);
    result.promise.catch(() => undefined);
    const fail = (error: Error) => {
      accepted.reject(error);
      result.reject(error);
    };
    const entry: Entry = {
      command,
      bytes: 'text' in command ? 300 + command.text.length * 3 : 1000,
      since: deps.now(),
      accept: accepted.resolve,
      settle: result.resolve,
      fail,
    };
    if (gate.open()) lanes[laneOf(command.conversationId, lanes.length)]?.push(entry);
    else fail(new AppError('busy'));
    return { accepted: accepted.promise, result: result.promise };
  }

  return {
    submit,
    async ask(command) {
      const limited = { ...command, expiresAt: command.expiresAt ?? deps.now() + answerMs };
      const result = await within(limited.expiresAt - deps.now() + 1000, submit(limited).result);
      if (result.ok) return result.data;
      throw new AppError(result.code);
    },
    close: () => {
      gate.close();
      for (const lane of lanes) lane.close();
    },
  };
}

/** One lane as this process sees it. */
function openLane(n: number, { redis, queues, prefix, processId, now }: Deps) {
  const credit = createCredit();
  let adding = false;
  let depth = 0;
  let depthReadAt = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Sends what may go. Adds are sequential: the order of jobs is the order of commands. */
  async function pump(): Promise<void> {
    if (adding) return;
    adding = true;
    clearTimeout(timer);
    let wait = credit.waitMs(now());
    for (; wait === 0; wait = credit.waitMs(now())) await send();
    adding = false;
    if (wait !== null) timer = setTimeout(pump, wait);
  }

  async function send(): Promise<void> {
    const { number, entries } = credit.take();
    const job = { v: commandVersion, from: processId, commands: entries.map((entry) => entry.command) };
    try {
      const [, total] = await Promise.all([
        queues.addLaneJob(n, `${processId}_${number}`, job),
        redis.incrby(laneDepthKey(prefix, n), entries.length),
      ]);
      depth = total;
      for (const entry of entries) entry.accept();
    } catch {
      // It may or may not have reached Redis. Adding it again could put it behind what came later: never here.
      credit.drop(number);
      for (const entry of entries) entry.fail(new AppError('unavailable'));
    }
  }

  /** A depth seen long ago must not lock the door for ever. */
  async function readDepth(): Promise<void> {
    if (now() - depthReadAt < 200) return;
    depthReadAt = now();
    depth = Number((await redis.get(laneDepthKey(prefix, n)).catch(() => depth)) ?? 0);
  }

  return {
    push(entry: Entry): void {
      if (depth + credit.held() >= limits.depth) {
        void readDepth();
        entry.fail(new AppError('busy'));
        return;
      }
      credit.gather(entry);
      void pump();
    },
    reported(report: LaneReport): void {
      const { entries, lost } = credit.giveBack(report.job);
      // Ours are off; what the others have there, the next add or `readDepth` tells.
      depth = Math.max(0, depth - entries.length - lost.length);
      entries.forEach((entry, index) => {
        const result = report.results[index];
        if (result) entry.settle(result);
      });
      for (const entry of lost) entry.fail(new AppError('unavailable'));
      void pump();
    },
    close(): void {
      clearTimeout(timer);
      for (const entry of credit.all()) entry.fail(new AppError('unavailable'));
    },
  };
}
