import { readdirSync, readFileSync } from 'node:fs';

/** CPU time is counted in ticks of 1/100 s on every Linux that we know of. */
const ticksPerSecond = 100;

/** User and system time a process has used so far, s. Throws if it is gone: what it did cannot be compared any more. */
function cpuSeconds(name: string, pid: number): number {
  const fields = statOf(pid, name);
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Memory a process has resident, MB. */
export function residentMb(pid: number): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

/** The same with pages that several processes share divided among them, so that sums count them once, MB. */
export function proportionalMb(pid: number): number {
  const [, kb] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

/** Our own child processes by program name: the private servers tell nobody their pid. */
export function childPid(program: string): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        return Number(statOf(pid)[1]) === process.pid && commOf(pid) === program;
      } catch {
        return false; // gone meanwhile
      }
    });
}

const commOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

/** The fields after the name in brackets, which may itself hold spaces. */
function statOf(pid: number, name = String(pid)): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch (error) {
    throw new Error(`${name} ended, or was started again, in the middle of a point`, { cause: error });
  }
}

/** CPU time the whole machine has spent on anything but waiting, s: also what the host took away (steal). */
function machineSeconds(): number {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = first.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) / ticksPerSecond;
}

/**
 * Share of one core that each process used between two readings, in percent. `others` is what the machine did besides:
 * the kernel's own work, and whoever else was on it.
 */
export function createCpuMeter(pids: Record<string, number>) {
  const read = () => {
    const all = Object.entries(pids).map(([name, pid]): [string, number] => [name, cpuSeconds(name, pid)]);
    const ours = all.reduce((sum, [, seconds]) => sum + seconds, 0);
    return new Map([...all, ['others', machineSeconds() - ours]]);
  };
  let before = read();
  let startedAt = performance.now();
  return {
    start(): void {
      before = read();
      startedAt = performance.now();
    },
    stop(): Record<string, number> {
      const seconds = (performance.now() - startedAt) / 1000;
      const shares = [...read()].map(([name, now]) => [name, (100 * (now - (before.get(name) ?? 0))) / seconds]);
      return Object.fromEntries(shares);
    },
  };
}
