import { setTimeout as sleep } from 'node:timers/promises';
import type { Seat } from '../target.ts';
import { connectAll } from './connect.ts';
import { serveTask } from './serve-task.ts';

export type IdleTask = { url: string; seats: Seat[]; holdMs: number };
export type IdleResult = { connected: number; alive: number };

/** Opens sockets, and does nothing with them. */
async function holdSockets(
  { url, seats, holdMs }: IdleTask,
  mark: (mark: 'begin' | 'end') => void,
): Promise<IdleResult> {
  const openings = await connectAll(url, seats, 'messages', 50);
  mark('begin');
  await sleep(holdMs);
  const alive = openings.filter(({ socket }) => socket.connected).length;
  mark('end');
  // The other load processes are counted too before anybody leaves.
  await sleep(3000);
  for (const { socket } of openings) socket.disconnect();
  return { connected: openings.length, alive };
}

serveTask(holdSockets);
