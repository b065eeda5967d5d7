import { delimiter, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describeExit, type Kept, keepRunning } from '../services/keep-running.ts';
import { type OwnedProcess, spawnOwned } from '../services/spawn-owned.ts';
import { createLabels } from './label-lines.ts';
import { type ProcfileLine, parseProcfile } from './parse-procfile.ts';

/** 78: the configuration is wrong. 127: there is no such program. Neither gets better by trying again. */
const hopelessCodes: (number | null)[] = [78, 127];

type Options = {
  procfile: string;
  env: NodeJS.ProcessEnv;
  /** Takes one labelled line of output, without its end. */
  write: (line: string) => void;
  /** From SIGTERM to SIGKILL. */
  killAfterMs: number;
  /** Copies by name, e.g. `{ worker: 2 }`: 1 if not named, and 0 leaves it out. */
  counts?: Record<string, number>;
};

export type RunningProcfile = {
  stop(): Promise<void>;
  /** Resolves when a process ended for good, which makes the others pointless: call `stop`. Stays open otherwise. */
  exited: Promise<{ name: string; code: number | null }>;
};

/** Runs each line of a Procfile as a process, in the Procfile's directory; what crashes is started again. */
export async function runProcfile(options: Options): Promise<RunningProcfile> {
  const home = dirname(resolve(options.procfile));
  const lines = copies(parseProcfile(options.procfile), options.counts ?? {});
  const label = createLabels(
    lines.map(({ name }) => name),
    options.env,
  );
  // The project's own Node (24) goes before the machine's.
  const env = {
    ...options.env,
    PATH: [join(home, 'node_modules', '.bin'), options.env.PATH].filter(Boolean).join(delimiter),
  };

  const running = lines.map((line): { name: string; kept: Kept } => {
    const write = (text: string) => options.write(label(line.name, text));
    const kept = keepRunning({
      start: () => start(line, home, env, write),
      killAfterMs: options.killAfterMs,
      hopeless: ({ code }) => hopelessCodes.includes(code),
      say: write,
    });
    void kept.gaveUp.then((exit) => write(describeExit(exit)));
    return { name: line.name, kept };
  });

  const exited = Promise.race(running.map(({ name, kept }) => kept.gaveUp.then(({ code }) => ({ name, code }))));
  async function stop(): Promise<void> {
    await Promise.all(running.map(({ kept }) => kept.stop()));
  }
  return { stop, exited };
}

function copies(lines: ProcfileLine[], counts: Record<string, number>): ProcfileLine[] {
  const unknown = Object.keys(counts).find((name) => !lines.some((line) => line.name === name));
  if (unknown) throw new Error(`no "${unknown}" in the Procfile`);
  return lines.flatMap((line) => {
    const count = counts[line.name] ?? 1;
    if (count === 1) return [line];
    return Array.from({ length: count }, (_, i) => ({ ...line, name: `${line.name}.${i + 1}` }));
  });
}

function start(
  { command, args }: ProcfileLine,
  cwd: string,
  env: NodeJS.ProcessEnv,
  write: (text: string) => void,
): OwnedProcess {
  const owned = spawnOwned(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const input of [owned.child.stdout, owned.child.stderr]) {
    if (input) createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', write);
  }
  return owned;
}
