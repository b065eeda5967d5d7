import { type ChildProcess, type StdioOptions, spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export type Exit = { code: number | null; signal: NodeJS.Signals | null };

export type OwnedProcess = {
  child: ChildProcess;
  /** Resolves when the process is gone and its output is read to the end; a program that cannot be started "exits" with 127. */
  exited: Promise<Exit>;
  /** SIGTERM, and SIGKILL for its whole group once `killAfterMs` passed. Resolves when it is gone. */
  stop(killAfterMs: number): Promise<void>;
};

/**
 * Starts a program in a process group of its own: Ctrl-C in the terminal reaches only us, and we decide the order in
 * which things stop. Should we be killed without a chance to stop it, Linux sends it SIGTERM.
 */
export function spawnOwned(
  command: string,
  args: string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv; stdio: StdioOptions },
): OwnedProcess {
  const [program = command, ...rest] = [...endsWithUs(), command, ...args];
  const child = spawn(program, rest, { ...options, detached: true });
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', () => child.pid === undefined && resolve({ code: 127, signal: null }));
    // What it leaves behind would hold its ports and its output pipes, and 'close' would never come.
    child.once('exit', () => killGroup(child));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });

  async function stop(killAfterMs: number): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const inTime = new AbortController();
    const late = sleep(killAfterMs, undefined, { signal: inTime.signal }).then(
      () => killGroup(child),
      () => {},
    );
    await exited;
    inTime.abort();
    await late;
  }

  return { child, exited, stop };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // ESRCH: nothing is left in the group, which is the usual case.
  }
}

let prefix: string[] | undefined;

/** setpriv sets the parent-death signal and then becomes the program, so the pid stays the program's own. */
function endsWithUs(): string[] {
  prefix ??= `${spawnSync('setpriv', ['--version']).stdout ?? ''}`.includes('util-linux')
    ? ['setpriv', '--pdeathsig', 'TERM', '--']
    : [];
  return prefix;
}
