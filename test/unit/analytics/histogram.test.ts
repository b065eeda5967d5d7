import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addHistogram,
  addValue,
  countOf,
  type Histogram,
  quantile,
  relativeError,
} from '#domain/analytics/histogram.ts';

const thirtyDays = 30 * 24 * 3_600_000;
const times = fc.array(fc.integer({ min: 0, max: thirtyDays }), { minLength: 1, maxLength: 200 });
const shares = fc.constantFrom(0, 0.01, 0.5, 0.9, 0.99, 1);

function histogramOf(values: number[]): Histogram {
  const histogram: Histogram = {};
  for (const value of values) addValue(histogram, value);
  return histogram;
}

/** The smallest value that at least `share` of the values do not exceed. */
const exact = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(share * values.length)) - 1] ?? Number.NaN;

describe('a histogram', () => {
  it('knows every quantile within its relative error', () => {
    fc.assert(
      fc.property(times, shares, (values, share) => {
        const wanted = exact(values, share);
        const found = quantile(histogramOf(values), share) ?? Number.NaN;
        expect(Math.abs(found - wanted)).toBeLessThanOrEqual(relativeError * wanted + 1e-6);
      }),
    );
  });

  it('of parts adds up to the one of the whole, in any order and through JSON', () => {
    fc.assert(
      fc.property(times, times, times, (a, b, c) => {
        const sum = histogramOf(c);
        addHistogram(sum, JSON.parse(JSON.stringify(histogramOf(b))));
        addHistogram(sum, histogramOf(a));
        expect(sum).toEqual(histogramOf([...a, ...b, ...c]));
        expect(countOf(sum)).toBe(a.length + b.length + c.length);
      }),
    );
  });

  it('without values has no quantile', () => {
    expect(quantile({}, 0.5)).toBeNull();
  });

  it('stays small: thirty days in milliseconds are 543 bins', () => {
    const bins = Object.keys(histogramOf([thirtyDays])).map(Number);
    expect(bins).toEqual([543]);
  });
});
