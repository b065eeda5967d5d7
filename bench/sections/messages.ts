import type { Installation } from '../installation.ts';
import type { MessagesResult } from '../load/messages.ts';
import type { Options } from '../options.ts';
import { runLoad } from '../run-load.ts';
import type { Target } from '../target.ts';

/** Clients × messages in flight of each. */
export const points = [
  { clients: 1, inFlight: 1 },
  { clients: 100, inFlight: 1 },
  { clients: 100, inFlight: 4 },
] as const;

export type MessagesSample = MessagesResult & {
  target: Target['name'];
  point: string;
  cpu: Record<string, number>;
  /** Until the effects were done too, after the last message was delivered, ms. */
  settledMs: number;
};

/** Messages stored and delivered. Throws if one was lost, doubled, or (the product) out of order. */
export async function measureMessages(
  installation: Installation,
  targets: Target[],
  { pairs, warmMs, measureMs, points: asked }: Options,
  say: (line: string) => void,
): Promise<MessagesSample[]> {
  const samples: MessagesSample[] = [];
  for (const { clients, inFlight } of points) {
    const point = `${clients}x${inFlight}`;
    if (asked.length && !asked.includes(point)) continue;
    for (let pair = 1; pair <= pairs; pair += 1) {
      for (const target of targets) {
        const run = `${target.name}.${point}.${pair}`;
        const seats = await target.seats('messages', clients);
        const task = { url: target.url, run, seats, inFlight, warmMs, measureMs };
        const module = new URL('../load/messages.ts', import.meta.url);
        const result = await runLoad<MessagesResult>(installation, target, module, task);
        const settledMs = await target.settled();
        await check(target, run, result);
        samples.push({ target: target.name, point, ...result, settledMs });
        say(`messages ${run}: ${result.perSecond.toFixed(0)}/s, p50 ${result.delivery.p50.toFixed(1)} ms`);
      }
    }
  }
  return samples;
}

async function check(target: Target, run: string, result: MessagesResult): Promise<void> {
  const { rows, distinct } = await target.stored(run);
  const { sent, unacknowledged, lost, doubled, gaps, faults } = result;
  const disordered = target.name === 'product' ? result.disordered : 0;
  const wrong = unacknowledged + lost + doubled + gaps + disordered + faults.length;
  if (wrong === 0 && rows === sent && distinct === sent) return;
  throw new Error(`${run}: messages are wrong: ${JSON.stringify({ ...result, rows, distinct })}`);
}
