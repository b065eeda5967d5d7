import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketMs } from '#domain/analytics/roll-up.ts';
import { isZone, localTime, offsetAt, slotsOf, startOfDay } from '#domain/analytics/slots.ts';

const hour = 3_600_000;
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Shanghai',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Santiago',
  'Pacific/Apia',
];
const at = (text: string) => Date.parse(text);
const hoursOf = (zone: string, from: string, to: string) =>
  slotsOf(zone, 'day', at(from), at(to)).map((slot) => (slot.to - slot.from) / hour);

describe('days', () => {
  it.each([
    ['Europe/Berlin', '2026-03-28T12:00Z', '2026-03-30T12:00Z', [24, 23, 24]],
    ['Europe/Berlin', '2026-10-24T12:00Z', '2026-10-26T12:00Z', [24, 25, 24]],
    ['America/New_York', '2026-11-01T12:00Z', '2026-11-01T13:00Z', [25]],
    ['Australia/Lord_Howe', '2026-04-04T20:00Z', '2026-04-04T21:00Z', [24.5]],
    // Clocks go from 23:59:59 to one o'clock: the day has no midnight.
    ['Africa/Cairo', '2026-04-24T12:00Z', '2026-04-24T13:00Z', [23]],
    ['America/Santiago', '2026-09-06T12:00Z', '2026-09-06T13:00Z', [23]],
    ['Asia/Kolkata', '2026-05-01T12:00Z', '2026-05-02T12:00Z', [24, 24]],
  ])('of %s from %s to %s have %j hours', (zone, from, to, wanted) => {
    expect(hoursOf(zone, from, to)).toEqual(wanted);
  });

  it('begin at local midnight', () => {
    expect(startOfDay('Asia/Kathmandu', at('2026-05-01T00:00Z'))).toBe(at('2026-04-30T18:15Z'));
    expect(startOfDay('Africa/Cairo', at('2026-04-24T00:00Z'))).toBe(at('2026-04-23T22:00Z'));
    expect(localTime('Africa/Cairo', at('2026-04-23T22:00Z'))).toBe('2026-04-24T01:00:00+03:00');
    expect(localTime('America/New_York', at('2026-11-01T12:00Z'))).toBe('2026-11-01T07:00:00-05:00');
  });
});

describe.each(['hour', 'day'] as const)('slots by %s', (by) => {
  it('cover the range without gap or overlap, each from one quarter of an hour to another', () => {
    const start = fc.integer({ min: at('2020-01-01T00:00Z'), max: at('2027-01-01T00:00Z') });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        start,
        fc.integer({ min: 1, max: 40 * 24 * hour }),
        (zone, from, length) => {
          const to = from + (by === 'hour' ? Math.min(length, 72 * hour) : length);
          const slots = slotsOf(zone, by, from, to);
          expect(slots[0]?.from).toBeLessThanOrEqual(from);
          expect(slots.at(-1)?.to).toBeGreaterThanOrEqual(to);
          for (const [n, slot] of slots.entries()) {
            expect(slot.to).toBeGreaterThan(slot.from);
            expect(slot.from % bucketMs).toBe(0);
            expect(slots[n + 1]?.from ?? slot.to).toBe(slot.to);
            expect(slot.to - slot.from).toBeLessThanOrEqual(by === 'hour' ? 1.5 * hour : 25 * hour);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

it('knows zones, their offsets, and what is none', () => {
  expect(isZone('Asia/Shanghai')).toBe(true);
  expect(isZone('Mars/Olympus')).toBe(false);
  expect(isZone('')).toBe(false);
  expect(offsetAt('Asia/Kathmandu', at('2026-05-01T00:00:00.123Z'))).toBe(5.75 * hour);
});
