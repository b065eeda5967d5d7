import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs, longestRetryAfterMs, parseRetryAfter } from '#shared/llm/backoff.ts';

describe('backoff', () => {
  test('doubles its range with each attempt, up to 4 s', () => {
    expect([1, 2, 3, 4, 5, 9].map((attempt) => backoffMs(attempt, null, 1))).toEqual([
      250, 500, 1000, 2000, 4000, 4000,
    ]);
    expect(backoffMs(3, null, 0)).toBe(0);
  });

  test('never waits shorter than asked, nor much longer', () => {
    const asked = fc.integer({ min: 0, max: longestRetryAfterMs });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        asked,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, after, random) => {
          const waitMs = backoffMs(n, after, random);
          expect(waitMs).toBeGreaterThanOrEqual(after);
          expect(waitMs).toBeLessThanOrEqual(after + 250);
        },
      ),
    );
  });

  test('gives up when asked to wait longer than a customer would', () => {
    expect(backoffMs(1, longestRetryAfterMs + 1, 0)).toBeNull();
  });

  test('reads milliseconds, seconds and dates', () => {
    const read = (headers: Record<string, string>) => parseRetryAfter(new Headers(headers), Date.UTC(2026, 0, 1));
    expect(read({ 'retry-after-ms': '120', 'retry-after': '7' })).toBe(120);
    expect(read({ 'retry-after': '1.5' })).toBe(1500);
    expect(read({ 'retry-after': 'Thu, 01 Jan 2026 00:00:03 GMT' })).toBe(3000);
    expect(read({ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' })).toBe(0);
    expect(read({ 'retry-after': 'soon' })).toBeNull();
    expect(read({})).toBeNull();
  });
});
