import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Pids of these programs that work in exactly this directory. A server's working directory is its data directory, and
 * that says better than a pid file whose it is: no pid file is written if we die too early, and old pids are given to
 * strangers. (Redis overwrites its command line, so that cannot be asked.) Without /proc, as on macOS, the answer is none.
 */
export function processesIn(dir: string, programs: string[]): number[] {
  const real = realpathSync(dir);
  return listProc().filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === real && programs.includes(programOf(pid));
    } catch {
      return false; // gone meanwhile, or another user's
    }
  });
}

/** SIGTERM to those processes, SIGKILL to what is still there after the deadline. They are not our children: we poll. */
export async function stopProcessesIn(dir: string, programs: string[], killAfterMs: number): Promise<void> {
  for (const pid of processesIn(dir, programs)) signal(pid, 'SIGTERM');
  const deadline = Date.now() + killAfterMs;
  for (let left = processesIn(dir, programs); left.length > 0; left = processesIn(dir, programs)) {
    if (Date.now() > deadline) for (const pid of left) signal(pid, 'SIGKILL');
    await sleep(50);
  }
}

/** When a live process began, in clock ticks since boot; undefined if it is gone, a zombie, or there is no /proc. */
export function startTimeOf(pid: number): string | undefined {
  try {
    // The second field, the name in brackets, may itself hold spaces and brackets: count from its end.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function programOf(pid: number): string {
  const [path = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/);
  return basename(path);
}

function listProc(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // ESRCH: it ended by itself.
  }
}
