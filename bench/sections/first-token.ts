import type { Installation } from '../installation.ts';
import type { RepliesResult } from '../load/replies.ts';
import type { Options } from '../options.ts';
import { runLoad } from '../run-load.ts';
import { median } from '../statistics.ts';
import type { Target } from '../target.ts';
import { checkReplies } from './replies.ts';

/** The model's own time to its first token, ms, and a customer's pause before the next question. */
const modelMs = 30;
const pauseMs = 50;

export type FirstTokenSample = RepliesResult & {
  target: Target['name'];
  /** The model's own p50, from the request read to the first token written, as it measured itself, ms. */
  ownMs: number;
  /** From the customer's send to the customer's first delta, less the model's own, p50, ms. */
  addedMs: number;
  cpu: Record<string, number>;
};

/** What lies between the customer and the model's first token, at one conversation. */
export async function measureFirstToken(
  installation: Installation,
  targets: Target[],
  { pairs, warmMs, measureMs }: Options,
  say: (line: string) => void,
): Promise<FirstTokenSample[]> {
  const { model } = installation;
  const samples: FirstTokenSample[] = [];
  for (let pair = 1; pair <= pairs; pair += 1) {
    for (const target of targets) {
      const run = `${target.name}.token.${pair}`;
      model.send({ type: 'delay', delayMs: modelMs });
      const seats = await target.seats('replies', 1);
      const task = { url: target.url, run, seats, warmMs, measureMs, pauseMs };
      const module = new URL('../load/replies.ts', import.meta.url);
      const result = await runLoad<RepliesResult>(installation, target, module, task);
      const answer = model.next<{ type: 'own'; times: number[] }>('own');
      model.send({ type: 'own' });
      const ownMs = median((await answer).times);
      await target.settled();
      checkReplies(run, result);
      const addedMs = result.firstDelta.p50 - ownMs;
      samples.push({ target: target.name, ...result, ownMs, addedMs });
      say(`first token ${run}: +${addedMs.toFixed(2)} ms (the model's own ${ownMs.toFixed(2)} ms)`);
    }
  }
  return samples;
}
