import { readdirSync, readFileSync } from 'node:fs';

/** CPU time is counted in ticks of 1/100 s on every Linux that we know of. */
const ticksPerSecond = 100;

/** User and system time a process has used so far, s. */
export function cpuSeconds(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Memory a process has resident, MB. */
export function residentMb(pid: number): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
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
const statOf = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');

/** Share of one core that each process used between two readings, in percent. */
export function createCpuMeter(pids: Record<string, number>) {
  const read = () => new Map(Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid)]));
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
