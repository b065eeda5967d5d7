/**
 * Counts of times in bins that grow by a constant factor, so that histograms of many buckets add up and a quantile of
 * the sum is as exact as one of a part: within `relativeError` of the value that a sorted list of all of them has there.
 */
export const relativeError = 0.02;

const growth = (1 + relativeError) / (1 - relativeError);
const logGrowth = Math.log(growth);

/** Bin → how often. Bin 0 is everything below 1; bin n ≥ 1 is (growth^(n-2), growth^(n-1)]. Times in milliseconds. */
export type Histogram = Record<string, number>;

const binOf = (value: number): number => (value < 1 ? 0 : 1 + Math.ceil(Math.log(value) / logGrowth));

/** The value that is nowhere in its bin further away than `relativeError`. */
const middleOf = (bin: number): number => (bin === 0 ? 0 : (2 * growth ** (bin - 1)) / (growth + 1));

export function addValue(histogram: Histogram, value: number, times = 1): void {
  const bin = binOf(value);
  histogram[bin] = (histogram[bin] ?? 0) + times;
}

export function addHistogram(into: Histogram, more: Histogram): void {
  for (const [bin, count] of Object.entries(more)) into[bin] = (into[bin] ?? 0) + count;
}

export const countOf = (histogram: Histogram): number => Object.values(histogram).reduce((sum, n) => sum + n, 0);

/** The smallest value that at least `share` (0 to 1) of the values do not exceed; null without any. */
export function quantile(histogram: Histogram, share: number): number | null {
  const bins = Object.keys(histogram)
    .map(Number)
    .sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * countOf(histogram)));
  let seen = 0;
  for (const bin of bins) {
    seen += histogram[bin] ?? 0;
    if (seen >= rank) return middleOf(bin);
  }
  return null;
}
