import { setTimeout as sleep } from 'node:timers/promises';
import { latencyOf } from '../statistics.ts';
import type { Seat } from '../target.ts';
import { connectAll } from './connect.ts';
import { createMessageClient, type Samples } from './message-client.ts';
import { serveTask } from './serve-task.ts';

export type MessagesTask = {
  url: string;
  run: string;
  seats: Seat[];
  inFlight: number;
  warmMs: number;
  measureMs: number;
};
export type MessagesResult = Awaited<ReturnType<typeof runMessages>>;

/** What is still on its way when sending ends must arrive within this time, ms. */
const drainMs = 30_000;

async function runMessages(task: MessagesTask, mark: (mark: 'begin' | 'end') => void) {
  const { url, run, seats, inFlight, warmMs, measureMs } = task;
  const samples: Samples = { measuring: false, sending: true, ack: [], delivery: [] };
  const openings = await connectAll(url, seats, 'messages');
  const clients = openings.map((opening, at) => createMessageClient(opening, `${run}-${at}`, samples));
  for (const client of clients) for (let n = 0; n < inFlight; n += 1) client.send();
  await sleep(warmMs);

  samples.measuring = true;
  mark('begin');
  const began = performance.now();
  await sleep(measureMs);
  samples.measuring = false;
  const seconds = (performance.now() - began) / 1000;
  mark('end');

  samples.sending = false;
  const deadline = performance.now() + drainMs;
  while (clients.some((client) => client.count.waiting() > 0) && performance.now() < deadline) await sleep(50);
  // A message told twice would come soon after the first.
  await sleep(300);
  const sum = (of: 'sent' | 'acked' | 'delivered' | 'doubled' | 'disordered' | 'gaps') =>
    clients.reduce((total, { count }) => total + count[of], 0);
  for (const { socket } of openings) socket.disconnect();
  return {
    perSecond: samples.delivery.length / seconds,
    ack: latencyOf(samples.ack),
    delivery: latencyOf(samples.delivery),
    sent: sum('sent'),
    unacknowledged: sum('sent') - sum('acked'),
    lost: sum('sent') - sum('delivered'),
    doubled: sum('doubled'),
    disordered: sum('disordered'),
    gaps: sum('gaps'),
    faults: [...new Set(clients.flatMap(({ count }) => count.faults))],
  };
}

serveTask(runMessages);
