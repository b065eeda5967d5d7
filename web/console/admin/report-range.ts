export type Range = 'today' | 'week' | 'month';

const days = { today: 1, week: 7, month: 30 };

/** What a report is asked for: whole days of `zone`, up to and with the one of `now` (ms); one day by its hours. */
export function rangeOf(range: Range, now: number, zone: string) {
  // Noon and whole days: a change of the clocks moves no date.
  const day = (ago: number) => {
    const today = new Date(`${dayIn(zone, now)}T12:00:00Z`);
    return new Date(today.getTime() - ago * 86_400_000).toISOString().slice(0, 10);
  };
  return { from: day(days[range] - 1), to: day(0), zone, by: range === 'today' ? ('hour' as const) : ('day' as const) };
}

/** `2026-11-27` there. */
const dayIn = (zone: string, at: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
