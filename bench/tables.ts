import type { Figures } from './measure.ts';
import { middle, ratio, verdicts } from './report.ts';
import type { HistorySample } from './sections/history.ts';
import { points } from './sections/messages.ts';

const ms = (value: number): string => value.toFixed(1);
const whole = (value: number): string => value.toFixed(0);
/** CPU time of fronts, workers, Redis and MySQL for one message or reply, ms: it barely moves when others use the machine. */
const costOf = ({ cpu, perSecond }: { cpu: Record<string, number>; perSecond: number }): number =>
  (10 * ['front', 'worker', 'redis', 'mysql'].reduce((sum, name) => sum + (cpu[name] ?? 0), 0)) / perSecond;

const both = ['floor', 'product'] as const;

/** Rows in columns, numbers to the right. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)));
  const line = (row: string[]) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** Everything that was measured, for people. Medians of the pairs. */
export function showFigures(figures: Figures): string {
  const parts = [
    messageTable(figures),
    replyTable(figures),
    cpuTable(figures),
    historyTable(figures),
    searchTable(figures),
    verdictTable(figures),
  ];
  return parts.filter(Boolean).join('\n\n');
}

function messageTable({ messages }: Figures): string {
  if (!messages) return '';
  const rows = points.flatMap(({ clients, inFlight }) => {
    const at = messages.filter(({ point }) => point === `${clients}x${inFlight}`);
    return (at.length ? both : []).map((target) => {
      const of = (read: (sample: (typeof at)[number]) => number) => middle(at, target, read);
      const times = [of((s) => s.ack.p50), of((s) => s.ack.p99), of((s) => s.delivery.p50), of((s) => s.delivery.p99)];
      const times4 = target === 'product' ? ratio(at, (s) => s.perSecond).toFixed(2) : '';
      const order = whole(of((s) => (100 * s.disordered) / s.sent));
      const after = (of((s) => s.settledMs) / 1000).toFixed(1);
      const row = [`${clients}×${inFlight} ${target}`, whole(of((s) => s.perSecond)), times4];
      return [...row, ...times.map(ms), `${order}%`, after];
    });
  });
  return table(['messages', '/s', ': floor', 'ack p50', 'p99', 'delivery p50', 'p99', 'out of order', 'then s'], rows);
}

function replyTable({ firstToken, replies }: Figures): string {
  const first = (firstToken ? both : []).map((target) => {
    const read = (of: 'addedMs' | 'ownMs') => ms(middle(firstToken ?? [], target, (s) => s[of]));
    const [p50, p99] = (['p50', 'p99'] as const).map((p) =>
      ms(middle(firstToken ?? [], target, (s) => s.firstDelta[p])),
    );
    return [`first token, 1 conversation, ${target}`, '', p50 ?? '', p99 ?? '', read('ownMs'), `+${read('addedMs')}`];
  });
  const many = (replies ? both : []).map((target) => {
    const read = (of: (sample: NonNullable<typeof replies>[number]) => number) => middle(replies ?? [], target, of);
    const times = [read((s) => s.firstDelta.p50), read((s) => s.firstDelta.p99)];
    return [`instant model, 100 conversations, ${target}`, whole(read((s) => s.perSecond)), ...times.map(ms), '', ''];
  });
  if (first.length + many.length === 0) return '';
  return table(['replies', '/s', 'first delta p50', 'p99', "model's own", 'added'], [...first, ...many]);
}

function cpuTable({ messages, firstToken, replies }: Figures): string {
  const names = ['front', 'worker', 'redis', 'mysql', 'model', 'load', 'others'];
  const groups = [
    ...points.map(({ clients, inFlight }) => {
      const point = `${clients}x${inFlight}`;
      return { name: `messages ${point}`, samples: messages?.filter((s) => s.point === point) ?? [] };
    }),
    { name: 'first token', samples: firstToken ?? [] },
    { name: 'replies', samples: replies ?? [] },
  ].filter(({ samples }) => samples.length);
  if (groups.length === 0) return '';
  const rows = groups.flatMap(({ name, samples }) =>
    both.map((target) => [
      `${name}, ${target}`,
      ...names.map((process) => whole(middle<(typeof samples)[number]>(samples, target, (s) => s.cpu[process] ?? 0))),
      middle<(typeof samples)[number]>(samples, target, costOf).toFixed(2),
    ]),
  );
  return table(['CPU, % of one core', ...names, 'ms each'], rows);
}

function historyTable({ history }: Figures): string {
  if (!history) return '';
  const rows = both.map((target) => {
    const of = (read: (sample: HistorySample) => number) => middle(history, target, read);
    const times = [of((s) => s.times.p50), of((s) => s.times.p99)].map(ms);
    return [
      target,
      whole(of((s) => s.perSecond)),
      ...times,
      whole(of((s) => s.cpu.front ?? 0)),
      whole(of((s) => s.bytes)),
    ];
  });
  return table(['pages of history', '/s', 'p50', 'p99', 'front CPU %', 'bytes'], rows);
}

function searchTable({ search }: Figures): string {
  if (!search) return '';
  const rows = [...search.each, { question: 'all in turn', ...search.all.times }].map(({ question, p50, p99 }) => [
    question,
    ms(p50),
    ms(p99),
  ]);
  return table([`search, ${search.messages} messages`, 'p50', 'p99'], rows);
}

function verdictTable(figures: Figures): string {
  const rows = verdicts(figures).map(({ target, wanted, measured, met }) => [
    target,
    wanted,
    measured,
    met ? 'yes' : 'NO',
  ]);
  return rows.length ? table(['target', 'wanted', 'measured', 'met'], rows) : '';
}
