export const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export type Day = (typeof days)[number];

/** Local times, `09:00` to `17:30`; the end is not in it, and may be `24:00`. */
export type Span = { from: string; to: string };

export type BusinessHours = {
  /** IANA name, as `Europe/Berlin`. */
  timeZone: string;
  /** Null: every day, all day. */
  weekly: readonly (Span & { day: Day })[] | null;
  /** Instead of the week's: local dates, `2026-12-24`. Without spans: closed. */
  exceptions: readonly { date: string; spans: readonly Span[] }[];
};

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const allDay: readonly Span[] = [{ from: '00:00', to: '24:00' }];

/** Days ahead in which an opening is looked for: whoever is closed for longer is closed. */
const horizonDays = 400;

/** Whether somebody is there at `at`, ms. */
export function isOpen(hours: BusinessHours, at: number): boolean {
  const { date, time } = localOf(hours.timeZone, at);
  return spansOn(hours, date).some(({ from, to }) => from <= time && time < to);
}

/** When somebody is there again, ms; null while they are, and if nobody comes any more. */
export function opensAt(hours: BusinessHours, at: number): number | null {
  if (isOpen(hours, at)) return null;
  const today = Date.parse(localOf(hours.timeZone, at).date);
  for (let day = 0; day <= horizonDays; day += 1) {
    const date = new Date(today + day * dayMs).toISOString().slice(0, 10);
    const moments = spansOn(hours, date).flatMap(({ from }) => momentsOf(hours.timeZone, date, from));
    const next = moments.filter((moment) => moment > at && isOpen(hours, moment)).sort((a, b) => a - b)[0];
    if (next !== undefined) return next;
  }
  return null;
}

function spansOn({ weekly, exceptions }: BusinessHours, date: string): readonly Span[] {
  const exception = exceptions.find((one) => one.date === date);
  if (exception) return exception.spans;
  const day = days[new Date(date).getUTCDay()];
  return weekly === null ? allDay : weekly.filter((span) => span.day === day);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** To make a format takes longer than to use it a hundred times. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const made = formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, ...shape });
  formats.set(timeZone, made);
  return made;
}
const shape: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
};

/** The date and time that a clock on the wall shows. */
function localOf(timeZone: string, at: number): { date: string; time: string } {
  const [date = '', time = ''] = formatOf(timeZone).format(at).split(' ');
  return { date, time };
}

/** How far the zone is ahead of UTC at `at`, ms. */
function offsetOf(timeZone: string, at: number): number {
  const { date, time } = localOf(timeZone, at);
  return Date.parse(`${date}T${time}Z`) - Math.floor(at / minuteMs) * minuteMs;
}

/**
 * When the wall clock first shows this time, or a later one if it is put forward over it; and when it last does. The
 * offsets of the day before and after are all that it can have.
 */
function momentsOf(timeZone: string, date: string, time: string): number[] {
  const wall = Date.parse(`${date}T${time}Z`);
  const offsets = [-dayMs, dayMs].map((away) => offsetOf(timeZone, wall + away));
  const [first = wall, last = wall] = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
  const reached = (at: number): boolean => {
    const local = localOf(timeZone, at);
    return `${local.date} ${local.time}` >= `${date} ${time}`;
  };
  for (let at = first; at < last; at += minuteMs) if (reached(at)) return [at, last];
  return [last];
}
