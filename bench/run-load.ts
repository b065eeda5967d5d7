import { join } from 'node:path';
import { startChild } from './child.ts';
import type { Installation } from './installation.ts';
import { childPid, createCpuMeter } from './proc.ts';
import type { Target } from './target.ts';

/** Runs one load process to its end. `cpu`: percent of one core in the measured window, by process. */
export async function runLoad<R>(
  { dataDir, model }: Installation,
  target: Target,
  module: URL,
  task: object,
): Promise<R & { cpu: Record<string, number> }> {
  const load = startChild({ module, logFile: join(dataDir, 'load.log') });
  const servers = { redis: childPid('redis-server'), mysql: childPid('mariadbd') ?? childPid('mysqld') };
  const known = Object.fromEntries(Object.entries(servers).flatMap(([name, pid]) => (pid ? [[name, pid]] : [])));
  const meter = createCpuMeter({ ...target.pids, load: load.pid, model: model.pid, ...known });
  try {
    const result = load.next<{ type: 'result'; result: R }>('result');
    const [begin, end] = [load.next('begin'), load.next('end')];
    // A load process that fails rejects all three; the first to be awaited tells.
    for (const promise of [result, end]) promise.catch(() => undefined);
    load.send(task);
    await begin;
    meter.start();
    await end;
    const cpu = meter.stop();
    return { ...(await result).result, cpu };
  } finally {
    await load.stop();
  }
}
