import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../bin/services/free-port.ts';
import { parseProcfile } from '../bin/start/parse-procfile.ts';
import { type Child, startChild } from './child.ts';
import { countStored } from './floor/start-floor.ts';
import type { Installation } from './installation.ts';
import { createProductSeats } from './product-seats.ts';
import type { Target } from './target.ts';

export type ProcessName = 'api' | 'realtime' | 'worker';
export type Product = Target & { apiUrl: string; stop(): Promise<void> };

/** A process as the Procfile starts it: its module, and the flags of Node before it. */
function lineOf(name: ProcessName): { module: URL; flags: string[] } {
  const home = new URL('../', import.meta.url);
  const line = parseProcfile(fileURLToPath(new URL('Procfile', home))).find((one) => one.name === name);
  return { module: new URL(line?.args.at(-1) ?? '', home), flags: line?.args.slice(0, -1) ?? [] };
}

/** Starts the product's real processes, one of each name, and waits until they are ready. */
export async function startProduct(installation: Installation, names: ProcessName[]): Promise<Product> {
  const { dataDir, env, ctx, knex, profile } = installation;
  const children = new Map<string, Child>();
  const [port, realtimePort, healthPort] = [await freePort(), await freePort(), await freePort()];
  const ports = { PORT: port, REALTIME_PORT: realtimePort, HEALTH_PORT: healthPort };
  const portOf = { api: port, realtime: realtimePort, worker: healthPort };
  const numbers = Object.fromEntries(Object.entries(ports).map(([name, value]) => [name, String(value)]));
  const stop = async () => void (await Promise.all([...children.values()].map((child) => child.stop())));
  installation.releasers.add(stop);
  for (const name of names) {
    const logFile = join(dataDir, `${name}.log`);
    const { module, flags } = lineOf(name);
    const file = `${name}-${Date.now()}.cpuprofile`;
    const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${file}`] : [];
    const nodeArgs = [...flags, ...profiling];
    children.set(name, startChild({ module, env: { ...env, ...numbers }, logFile, nodeArgs }));
  }
  await Promise.all(names.map((name) => ready(`http://127.0.0.1:${portOf[name]}/health/ready`, name)));
  return {
    name: 'product',
    url: `http://127.0.0.1:${realtimePort}`,
    apiUrl: `http://127.0.0.1:${port}`,
    pids: Object.fromEntries([...children].map(([name, { pid }]) => [name === 'realtime' ? 'front' : name, pid])),
    seats: createProductSeats(installation),
    settled: () => untilIdle(ctx),
    stored: (run) => countStored(knex, 'messages', run),
    stop,
  };
}

const startMs = 20_000;

async function ready(url: string, name: string): Promise<void> {
  const deadline = Date.now() + startMs;
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (Date.now() > deadline) throw new Error(`${name} is not ready after ${startMs} ms`);
    await sleep(50);
  }
}

/** Timers wait for their time, so delayed jobs do not count. */
async function untilIdle(ctx: Installation['ctx']): Promise<number> {
  const began = performance.now();
  for (;;) {
    const counts = await Promise.all(
      [...ctx.queues.raw().values()].map((queue) => queue.getJobCounts('wait', 'active')),
    );
    if (counts.every(({ wait, active }) => !wait && !active)) return performance.now() - began;
    await sleep(20);
  }
}
