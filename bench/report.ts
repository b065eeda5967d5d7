import type { Figures } from './measure.ts';
import { median } from './statistics.ts';

export type Verdict = { target: string; wanted: string; measured: string; met: boolean };

type Sampled = { target: 'floor' | 'product' };

/** The median of what `of` reads from each sample of a target. */
export const middle = <S extends Sampled>(samples: S[], target: Sampled['target'], of: (sample: S) => number): number =>
  median(samples.filter((sample) => sample.target === target).map(of));

/** Product over floor, pair by pair, and of these the median: noise that lasts longer than a pair cancels out. */
export function ratio<S extends Sampled>(samples: S[], of: (sample: S) => number): number {
  const floor = samples.filter(({ target }) => target === 'floor');
  const product = samples.filter(({ target }) => target === 'product');
  return median(product.map((sample, at) => of(sample) / of(floor[at] ?? sample)));
}

const fixed = (value: number, digits = 1): string => value.toFixed(digits);

/** The targets that the run has figures for. */
export function verdicts({
  messages,
  firstToken,
  replies,
  memory,
  sockets,
  history,
  search,
  rollup,
}: Figures): Verdict[] {
  const list: Verdict[] = [];
  const add = (target: string, wanted: string, measured: string, met: boolean) =>
    list.push({ target, wanted, measured, met });
  if (messages) {
    const many = ratio(
      messages.filter(({ point }) => point === '100x4'),
      (s) => s.perSecond,
    );
    if (many) add('messages/s at 100×4, product : floor', '≥ 4.0', fixed(many, 2), many >= 4);
    const alone = ratio(
      messages.filter(({ point }) => point === '1x1'),
      (s) => s.delivery.p50,
    );
    if (alone) add('delivery p50 at 1×1, product : floor', '≤ 1.30', fixed(alone, 2), alone <= 1.3);
  }
  if (firstToken) {
    const added = middle(firstToken, 'product', (s) => s.addedMs);
    const bare = middle(firstToken, 'floor', (s) => s.addedMs);
    add('added to the first token, p50', '≤ 8 ms', `${fixed(added)} ms (floor ${fixed(bare)})`, added <= 8);
  }
  if (replies) {
    const many = ratio(replies, (s) => s.perSecond);
    add('replies/s at 100, product : floor', '≥ 1.0', fixed(many, 2), many >= 1);
  }
  if (memory) {
    const { togetherMb, proportionalMb } = memory;
    const measured = `${fixed(togetherMb, 0)} MB (${fixed(proportionalMb, 0)} with shared pages once)`;
    add('api + realtime + worker, idle', '≤ 400 MB', measured, togetherMb <= 400);
  }
  if (history) {
    const share = ratio(history, (s) => s.perSecond);
    add('pages of history/s, product : floor', '≥ 0.70', fixed(share, 2), share >= 0.7);
  }
  if (search) {
    const { p99 } = search.all.times;
    add(`search over ${search.messages} messages, p99`, '< 150 ms', `${fixed(p99)} ms`, p99 < 150);
  }
  if (sockets) {
    const { alive, asked, kbEach } = sockets;
    add('idle sockets on one realtime', `${asked}`, `${alive}, ${fixed(kbEach)} KB each`, alive === asked);
  }
  if (rollup) {
    const { seconds, conversations } = rollup;
    const measured = `${fixed(seconds)} s (${conversations} conversations)`;
    add('a day of a million events summed up', '< 60 s', measured, seconds < 60);
  }
  return list;
}
