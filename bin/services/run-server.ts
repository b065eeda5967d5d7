import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeExit, keepRunning } from './keep-running.ts';
import { stopProcessesIn } from './process-table.ts';
import { ServicesError } from './services-error.ts';
import { spawnOwned } from './spawn-owned.ts';

export type ServerPlan = {
  name: string;
  command: string;
  args: string[];
  /** The server's data directory and working directory: nobody else's server runs in it. */
  dir: string;
  /** Names under which a server of an earlier, killed start may still run in `dir`. */
  programs: string[];
  logFile: string;
  /** Resolves once the server answers; rejects while it does not. */
  ready(): Promise<unknown>;
  readyWithinMs: number;
  killAfterMs: number;
};

export type RunningServer = { close(): Promise<void> };

/** Starts a server, waits until it answers, and from then on starts it again should it crash. */
export async function runServer(plan: ServerPlan, say: (line: string) => void): Promise<RunningServer> {
  await stopProcessesIn(plan.dir, plan.programs, plan.killAfterMs);
  let answered = false;
  const kept = keepRunning({
    start: () => start(plan),
    killAfterMs: plan.killAfterMs,
    hopeless: () => !answered,
    say: (sentence) => say(`${plan.name}: ${sentence}. The end of ${plan.logFile}:\n  ${tailOf(plan, 3)}`),
  });
  const over = new AbortController();
  try {
    await Promise.race([
      untilReady(plan, over.signal),
      kept.gaveUp.then((exit) => Promise.reject(failed(plan, describeExit(exit)))),
    ]);
    answered = true;
  } catch (error) {
    await kept.stop();
    throw error;
  } finally {
    over.abort();
  }
  say(`${plan.name} is ready`);
  return { close: kept.stop };
}

function start(plan: ServerPlan) {
  // The log of one run only: it would grow for ever, and the tail shown on a failure must be of this run.
  // A crash is explained in the log of the run before this one.
  if (existsSync(plan.logFile)) renameSync(plan.logFile, `${plan.logFile}.1`);
  const log = openSync(plan.logFile, 'w', 0o600);
  try {
    return spawnOwned(plan.command, plan.args, { cwd: plan.dir, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

async function untilReady(plan: ServerPlan, over: AbortSignal): Promise<void> {
  const deadline = Date.now() + plan.readyWithinMs;
  while (!over.aborted) {
    const problem = await plan.ready().then(() => undefined, String);
    if (problem === undefined) return;
    if (Date.now() > deadline) throw failed(plan, `no answer within ${plan.readyWithinMs / 1000} s (${problem})`);
    await sleep(50);
  }
}

function failed(plan: ServerPlan, reason: string): ServicesError {
  return new ServicesError(`${plan.name} did not start: ${reason}. The end of ${plan.logFile}:\n  ${tailOf(plan, 15)}`);
}

const tailOf = ({ logFile }: ServerPlan, lines: number): string =>
  readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n  ');
