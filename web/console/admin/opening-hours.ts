import type { Operations } from '../../api-client/operations.ts';

export type BusinessHours = Pick<
  Operations['GET /admin/business-hours']['answer'],
  'timeZone' | 'weekly' | 'exceptions'
>;
type Weekly = NonNullable<BusinessHours['weekly']>;
export type Day = Weekly[number]['day'];
/** Local times, `09:00` to `17:30`; an end may be `24:00`. */
export type Span = { from: string; to: string };

/** As a week is read. */
export const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** What stands in a new line. */
export const firstSpan: Span = { from: '09:00', to: '17:00' };
export const firstWeek: Weekly = days.slice(0, 5).map((day) => ({ day, ...firstSpan }));

export const spansOf = (weekly: Weekly, day: Day): Span[] =>
  weekly.filter((one) => one.day === day).map(({ from, to }) => ({ from, to }));

/** The week with other hours on one day, in the order in which it is read. */
export const withSpans = (weekly: Weekly, day: Day, spans: readonly Span[]): Weekly =>
  days.flatMap((one) => (one === day ? spans : spansOf(weekly, one)).map((span) => ({ day: one, ...span })));

/** A field for a time of day has no 24:00: an end at midnight stands there as 00:00. */
export const endToField = (to: string): string => (to === '24:00' ? '00:00' : to);
export const endFromField = (text: string): string => (text === '00:00' ? '24:00' : text);

/** The name of a day of the week. */
export function sayWeekday(day: Day, locale: string): string {
  // 2024 began on a Monday.
  const date = new Date(Date.UTC(2024, 0, 1 + days.indexOf(day)));
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(date);
}
