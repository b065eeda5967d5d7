import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from '../installation.ts';
import { proportionalMb, residentMb } from '../proc.ts';
import { startProduct } from '../product.ts';

const idleMs = 5000;

export type MemoryResult = { processes: Record<string, number>; togetherMb: number; proportionalMb: number };

/** Resident memory of one api, one realtime and one worker, fresh and idle, MB. */
export async function measureMemory(installation: Installation, say: (line: string) => void): Promise<MemoryResult> {
  const product = await startProduct(installation, ['api', 'realtime', 'worker']);
  await sleep(idleMs);
  const processes = Object.fromEntries(Object.entries(product.pids).map(([name, pid]) => [name, residentMb(pid)]));
  const togetherMb = Object.values(processes).reduce((sum, mb) => sum + mb, 0);
  const shared = Object.values(product.pids).reduce((sum, pid) => sum + proportionalMb(pid), 0);
  await product.stop();
  say(`memory: ${togetherMb.toFixed(0)} MB`);
  return { processes, togetherMb, proportionalMb: shared };
}
