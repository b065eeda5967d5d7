import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../bin/services/free-port.ts';
import { type Child, startChild } from './child.ts';
import { countStored } from './floor/start-floor.ts';
import type { Installation } from './installation.ts';
import { createProductSeats } from './product-seats.ts';
import type { Target } from './target.ts';

const mains = { api: '../src/api/main.ts', realtime: '../src/realtime/main.ts', worker: '../src/workers/main.ts' };
export type ProcessName = keyof typeof mains;
export type Product = Target & { stop(): Promise<void> };

/** Starts the product's real processes, one of each name, and waits until they are ready. */
export async function startProduct(installation: Installation, names: ProcessName[]): Promise<Product> {
  const { dataDir, env, ctx, knex, profile } = installation;
  const children = new Map<string, Child>();
  const [port, realtimePort, healthPort] = [await freePort(), await freePort(), await freePort()];
  const ports = { PORT: port, REALTIME_PORT: realtimePort, HEALTH_PORT: healthPort };
  const portOf = { api: port, realtime: realtimePort, worker: healthPort };
  const numbers = Object.fromEntries(Object.entries(ports).map(([name, value]) => [name, String(value)]));
  const nodeArgs = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
  const stop = async () => void (await Promise.all([...children.values()].map((child) => child.stop())));
  installation.releasers.add(stop);
  for (const name of names) {
    const logFile = join(dataDir, `${name}.log`);
    const args = profile ? [...nodeArgs, `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`] : [];
    const module = new URL(mains[name], import.meta.url);
    children.set(name, startChild({ module, env: { ...env, ...numbers }, logFile, nodeArgs: args }));
  }
  await Promise.all(names.map((name) => ready(`http://127.0.0.1:${portOf[name]}/health/ready`, name)));
  return {
    name: 'product',
    url: `http://127.0.0.1:${realtimePort}`,
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
