import { type Language, localeOf } from './language.ts';

/** The time of day, `14:05`. */
export const sayClock = (iso: string, language: Language): string =>
  new Intl.DateTimeFormat(localeOf(language), { hour: 'numeric', minute: '2-digit' }).format(new Date(iso));

/** The day as people name it: today, yesterday, a weekday within the week, else the date. `now` in ms. */
export function sayDay(iso: string, now: number, language: Language): string {
  const locale = localeOf(language);
  const date = new Date(iso);
  const daysAgo = Math.round((startOfDay(new Date(now)) - startOfDay(date)) / 86_400_000);
  if (daysAgo === 0 || daysAgo === 1) {
    const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-daysAgo, 'day');
    return words.charAt(0).toUpperCase() + words.slice(1);
  }
  if (daysAgo > 1 && daysAgo < 7) return new Intl.DateTimeFormat(locale, { weekday: 'long' }).format(date);
  const year = date.getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', ...year }).format(date);
}

/** A moment to come, within a sentence: `14:05`, `tomorrow 9:00`, `Monday 9:00`, `December 3 9:00`. `now` in ms. */
export function sayWhen(iso: string, now: number, language: Language): string {
  const locale = localeOf(language);
  const date = new Date(iso);
  const days = Math.round((startOfDay(date) - startOfDay(new Date(now))) / 86_400_000);
  const clock = sayClock(iso, language);
  if (days === 0) return clock;
  if (days === 1) return `${new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(1, 'day')} ${clock}`;
  const how = days < 7 ? ({ weekday: 'long' } as const) : ({ day: 'numeric', month: 'long' } as const);
  return `${new Intl.DateTimeFormat(locale, how).format(date)} ${clock}`;
}

/** Whether two moments fall on one day, here. */
export const isSameDay = (a: string, b: string): boolean => startOfDay(new Date(a)) === startOfDay(new Date(b));

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
