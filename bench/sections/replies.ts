import type { Installation } from '../installation.ts';
import type { RepliesResult } from '../load/replies.ts';
import type { Options } from '../options.ts';
import { runLoad } from '../run-load.ts';
import type { Target } from '../target.ts';

const conversations = 100;

export type RepliesSample = RepliesResult & { target: Target['name']; cpu: Record<string, number>; settledMs: number };

/** Complete replies per second of a model that says its 20 tokens at once. */
export async function measureReplies(
  installation: Installation,
  targets: Target[],
  { pairs, warmMs, measureMs }: Options,
  say: (line: string) => void,
): Promise<RepliesSample[]> {
  const samples: RepliesSample[] = [];
  installation.model.send({ type: 'delay', delayMs: 0 });
  for (let pair = 1; pair <= pairs; pair += 1) {
    for (const target of targets) {
      const run = `${target.name}.replies.${pair}`;
      const seats = await target.seats('replies', conversations);
      const task = { url: target.url, run, seats, warmMs, measureMs, pauseMs: 0 };
      const module = new URL('../load/replies.ts', import.meta.url);
      const result = await runLoad<RepliesResult>(installation, target, module, task);
      const settledMs = await target.settled();
      checkReplies(run, result);
      samples.push({ target: target.name, ...result, settledMs });
      say(`replies ${run}: ${result.perSecond.toFixed(0)}/s, p50 ${result.complete.p50.toFixed(1)} ms`);
    }
  }
  return samples;
}

/** One answer to each question, and each the sum of its deltas. */
export function checkReplies(run: string, result: RepliesResult): void {
  const { asked, answered, broken } = result;
  if (asked !== answered || broken > 0) throw new Error(`${run}: replies are wrong: ${JSON.stringify(result)}`);
}
