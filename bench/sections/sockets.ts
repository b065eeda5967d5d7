import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../child.ts';
import type { Installation } from '../installation.ts';
import type { IdleResult, IdleTask } from '../load/idle-sockets.ts';
import type { Options } from '../options.ts';
import { residentMb } from '../proc.ts';
import { startProduct } from '../product.ts';

const loadProcesses = 4;
const customers = 100;
const settleMs = 5000;
/** Longer than a heartbeat of Socket.IO and one of ours (25 s each). */
const holdMs = 30_000;

export type SocketsResult = {
  asked: number;
  connected: number;
  alive: number;
  idleMb: number;
  heldMb: number;
  kbEach: number;
};

/** Idle sockets on one realtime process: each in its customer's conversation, 100 sockets to a customer. */
export async function measureSockets(
  installation: Installation,
  { sockets: asked }: Options,
  say: (line: string) => void,
): Promise<SocketsResult> {
  const product = await startProduct(installation, ['realtime', 'worker']);
  const front = product.pids.front ?? 0;
  const seats = await product.seats('replies', customers);
  await sleep(settleMs);
  const idleMb = residentMb(front);
  const loads = Array.from({ length: loadProcesses }, (_, at) => {
    const child = startChild({
      module: new URL('../load/idle-sockets.ts', import.meta.url),
      logFile: join(installation.dataDir, 'load.log'),
    });
    const share = Math.floor(asked / loadProcesses) + (at < asked % loadProcesses ? 1 : 0);
    const mine = Array.from({ length: share }, (_, n) => seats[(n * loadProcesses + at) % customers]);
    return { child, task: { url: product.url, seats: mine, holdMs } as IdleTask };
  });
  const results = loads.map(({ child }) => child.next<{ type: 'result'; result: IdleResult }>('result'));
  const ends = loads.map(({ child }) => child.next('end'));
  for (const { child, task } of loads) child.send(task);
  await Promise.all(ends);
  const heldMb = residentMb(front);
  const counted = (await Promise.all(results)).map(({ result }) => result);
  await Promise.all([...loads.map(({ child }) => child.stop()), product.stop()]);
  const connected = counted.reduce((sum, result) => sum + result.connected, 0);
  const alive = counted.reduce((sum, result) => sum + result.alive, 0);
  const kbEach = ((heldMb - idleMb) * 1024) / connected;
  say(`sockets: ${alive} of ${asked} alive, ${kbEach.toFixed(1)} KB each`);
  return { asked, connected, alive, idleMb, heldMb, kbEach };
}
