export type Slot = { from: number; to: number };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Whether this is the name of a time zone (IANA), as far as this machine knows. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than using it a hundred times. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...numeric, ...clock });
  formats.set(zone, format);
  return format;
}

/** How far the clocks of `zone` are ahead of UTC at a moment, ms. */
export function offsetAt(zone: string, at: number): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** When a local day begins: `midnight` is its midnight as if it were UTC, ms. Some days begin at one o'clock. */
export function startOfDay(zone: string, midnight: number): number {
  const before = offsetAt(zone, midnight - dayMs);
  const after = offsetAt(zone, midnight + dayMs);
  const starts = [midnight - before, midnight - after].filter((at) => at + offsetAt(zone, at) === midnight);
  // No clock shows that midnight: the day begins where it was skipped.
  return starts.length ? Math.min(...starts) : midnight - before;
}

/** The midnight of a moment's day in `zone`, as if it were UTC, ms. */
export const localDay = (zone: string, at: number): number => Math.floor((at + offsetAt(zone, at)) / dayMs) * dayMs;

/**
 * The whole hours or days of `zone` that `from` to `to` (ms, `to` not included) touch, in order and without a gap. A day
 * on which clocks are changed has 23 or 25 hours.
 */
export function slotsOf(zone: string, by: 'hour' | 'day', from: number, to: number): Slot[] {
  const next = by === 'day' ? nextDay : nextHour;
  const slots: Slot[] = [];
  let start = by === 'day' ? startOfDay(zone, localDay(zone, from)) : startOfHour(zone, from);
  while (start < to) {
    const end = next(zone, start);
    slots.push({ from: start, to: end });
    start = end;
  }
  return slots;
}

function nextDay(zone: string, start: number): number {
  return startOfDay(zone, localDay(zone, start) + dayMs);
}

function startOfHour(zone: string, at: number): number {
  const offset = offsetAt(zone, at);
  return Math.floor((at + offset) / hourMs) * hourMs - offset;
}

/** Where clocks are changed by half an hour (Lord Howe), an hour may be half as long. */
function nextHour(zone: string, start: number): number {
  const end = startOfHour(zone, start + hourMs);
  return end > start ? end : end + hourMs;
}

/** A moment as clocks of `zone` show it, with their offset (ISO 8601). */
export function localTime(zone: string, at: number): string {
  const offset = offsetAt(zone, at);
  const minutes = Math.abs(Math.round(offset / 60_000));
  const two = (n: number) => String(n).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  const local = new Date(at + offset).toISOString().slice(0, 19);
  return `${local}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
