import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BusinessHours, days, isOpen, opensAt } from '#domain/business-hours.ts';

const workdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
const hours = (more: Partial<BusinessHours> = {}): BusinessHours => ({
  timeZone: 'Europe/Berlin',
  weekly: workdays.map((day) => ({ day, from: '09:00', to: '17:30' })),
  exceptions: [],
  ...more,
});
const at = (text: string) => Date.parse(text);
const opens = (given: BusinessHours, text: string) => {
  const next = opensAt(given, at(text));
  return next === null ? null : new Date(next).toISOString();
};

test.each([
  ['before the first minute', '2026-11-27T07:59:59.999Z', false],
  ['at the first minute', '2026-11-27T08:00:00Z', true],
  ['in the last minute', '2026-11-27T16:29:59.999Z', true],
  ['at the end', '2026-11-27T16:30:00Z', false],
  ['on a Saturday', '2026-11-28T10:00:00Z', false],
  ['in summer, when the zone is two hours ahead', '2026-07-01T07:00:00Z', true],
  ['in summer, at the end', '2026-07-01T15:30:00Z', false],
])('%s', (_, moment, open) => {
  expect(isOpen(hours(), at(moment))).toBe(open);
});

test('without weekly hours somebody is always there, but for exceptions', () => {
  const always = hours({ weekly: null });
  expect(isOpen(always, at('2026-11-28T03:00:00Z'))).toBe(true);
  expect(opensAt(always, at('2026-11-28T03:00:00Z'))).toBeNull();
  const holiday = { ...always, exceptions: [{ date: '2026-12-25', spans: [] }] };
  expect(isOpen(holiday, at('2026-12-25T12:00:00Z'))).toBe(false);
  expect(opens(holiday, '2026-12-25T12:00:00Z')).toBe('2026-12-25T23:00:00.000Z');
});

test('the next opening is the next span, day or week; holidays are passed over, special hours hold', () => {
  expect(opens(hours(), '2026-11-27T10:00:00Z')).toBeNull();
  expect(opens(hours(), '2026-11-27T05:00:00Z')).toBe('2026-11-27T08:00:00.000Z');
  expect(opens(hours(), '2026-11-27T17:00:00Z')).toBe('2026-11-30T08:00:00.000Z');
  const noon = hours({
    weekly: [
      { day: 'friday', from: '14:00', to: '18:00' },
      { day: 'friday', from: '08:00', to: '12:00' },
    ],
  });
  expect(opens(noon, '2026-11-27T11:30:00Z')).toBe('2026-11-27T13:00:00.000Z');
  expect(opens(noon, '2026-11-27T20:00:00Z')).toBe('2026-12-04T07:00:00.000Z');
  const exceptions = [
    { date: '2026-11-30', spans: [] },
    { date: '2026-12-01', spans: [{ from: '12:00', to: '13:00' }] },
  ];
  expect(opens(hours({ exceptions }), '2026-11-27T17:00:00Z')).toBe('2026-12-01T11:00:00.000Z');
  expect(opens(hours({ weekly: [] }), '2026-11-27T17:00:00Z')).toBeNull();
});

test('over a weekend in which the clocks change, it opens by the clock on the wall', () => {
  // Forward on 29 March, back on 25 October.
  expect(opens(hours(), '2026-03-27T18:00:00Z')).toBe('2026-03-30T07:00:00.000Z');
  expect(opens(hours(), '2026-10-23T18:00:00Z')).toBe('2026-10-26T08:00:00.000Z');
});

test('an opening in the hour that the clocks leave out comes when they are past it', () => {
  const sunday = (from: string, to: string) => hours({ weekly: [{ day: 'sunday', from, to }] });
  expect(opens(sunday('02:30', '12:00'), '2026-03-29T00:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
  // The whole span is left out: the week after has it.
  expect(opens(sunday('02:15', '02:45'), '2026-03-29T00:00:00Z')).toBe('2026-04-05T00:15:00.000Z');
});

test('in the hour that comes twice it opens twice', () => {
  const sunday = hours({ weekly: [{ day: 'sunday', from: '02:30', to: '02:45' }] });
  expect(opens(sunday, '2026-10-24T22:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
  expect(isOpen(sunday, at('2026-10-25T00:30:00Z'))).toBe(true);
  expect(isOpen(sunday, at('2026-10-25T01:30:00Z'))).toBe(true);
  expect(opens(sunday, '2026-10-25T00:50:00Z')).toBe('2026-10-25T01:30:00.000Z');
  expect(opens(sunday, '2026-10-25T01:50:00Z')).toBe('2026-11-01T01:30:00.000Z');
});

test.each([
  ['Pacific/Chatham', '2026-11-30T19:15:00Z'],
  ['Asia/Kathmandu', '2026-12-01T03:15:00Z'],
  ['America/New_York', '2026-12-01T14:00:00Z'],
])('in %s it opens at nine', (timeZone, moment) => {
  const tuesday = hours({ timeZone, weekly: [{ day: 'tuesday', from: '09:00', to: '10:00' }] });
  expect(opens(tuesday, '2026-11-28T00:00:00Z')).toBe(new Date(moment).toISOString());
});

const clock = fc.integer({ min: 0, max: 24 * 12 }).map((n) => {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(Math.floor(n / 12))}:${two((n % 12) * 5)}`;
});
const spans = fc.array(fc.tuple(fc.constantFrom(...days), clock, clock), { minLength: 1, maxLength: 6 }).map((drawn) =>
  drawn.map(([day, ...ends]) => {
    const [from = '', to = ''] = ends.sort();
    return { day, from, to };
  }),
);

test('until it opens nobody is there, and then somebody is', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'UTC');
  // Before the clocks go back: a span that ends in the hour that comes twice has a second end.
  const moments = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2026-10-01T00:00:00Z') });
  fc.assert(
    fc.property(spans, zones, moments, (weekly, timeZone, moment) => {
      const given = hours({ weekly, timeZone });
      const next = opensAt(given, moment);
      if (next === null) return;
      expect(next).toBeGreaterThan(moment);
      expect(isOpen(given, next)).toBe(true);
      expect(isOpen(given, next - 60_000)).toBe(false);
      const before = moment + (next - moment) / 2;
      expect(isOpen(given, before)).toBe(false);
    }),
    { numRuns: 300 },
  );
});
