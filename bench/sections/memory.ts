import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from '../installation.ts';
import { proportionalMb, residentMb } from '../proc.ts';
import { type ProcessName, startProduct } from '../product.ts';

const idleMs = 5000;
const names: ProcessName[] = ['api', 'realtime', 'worker'];

export type MemoryResult = { processes: Record<string, number>; togetherMb: number; proportionalMb: number };

/**
 * Resident memory of one api, one realtime and one worker, fresh and idle, MB. Started twice: the first start after an
 * install compiles everything and keeps 20 MB more in each process, every later one reads what that left (Node's compile
 * cache).
 */
export async function measureMemory(installation: Installation, say: (line: string) => void): Promise<MemoryResult> {
  await (await startProduct(installation, names)).stop();
  const product = await startProduct(installation, names);
  await sleep(idleMs);
  const processes = Object.fromEntries(Object.entries(product.pids).map(([name, pid]) => [name, residentMb(pid)]));
  const togetherMb = Object.values(processes).reduce((sum, mb) => sum + mb, 0);
  const shared = Object.values(product.pids).reduce((sum, pid) => sum + proportionalMb(pid), 0);
  await product.stop();
  say(`memory: ${togetherMb.toFixed(0)} MB`);
  return { processes, togetherMb, proportionalMb: shared };
}
