import { describe, expect, test } from 'vitest';
import { type Admission, admit, type Breaker, type CallResult, closedBreaker, settle } from '#shared/llm/breaker.ts';

function settled(results: [number, CallResult][], from: Breaker = closedBreaker, as: Admission = 'normal'): Breaker {
  return results.reduce((breaker, [at, result]) => settle(breaker, as, result, at), from);
}
const failures = (times: number[]): [number, CallResult][] => times.map((at) => [at, 'failed']);
const opened = settled(failures([0, 1, 2, 3, 4])); // until 15,004
const probing = admit(opened, 15_004).breaker;

describe('breaker', () => {
  test('opens at the fifth failure within 30 s', () => {
    expect(settled(failures([0, 1, 2, 3])).state).toBe('closed');
    expect(opened).toEqual({ state: 'open', until: 15_004 });
  });

  test('forgets failures older than 30 s', () => {
    expect(settled(failures([0, 1, 2, 3, 30_002])).state).toBe('closed');
  });

  test('a finished call wipes the failures out, one that only began does not', () => {
    expect(settled([...failures([0, 1, 2, 3]), [4, 'finished'], [5, 'failed']]).state).toBe('closed');
    expect(settled([...failures([0, 1, 2, 3]), [4, 'answered'], [5, 'failed']]).state).toBe('open');
  });

  test('calls that were abandoned count for nothing', () => {
    expect(settled([...failures([0, 1, 2, 3]), [4, 'abandoned']])).toEqual({ state: 'closed', failures: [0, 1, 2, 3] });
  });

  test('refuses for 15 s, then lets one probe through', () => {
    expect(admit(opened, 15_003).admission).toBe('refused');
    expect(admit(opened, 15_004).admission).toBe('probe');
    expect(admit(probing, 15_005).admission).toBe('refused');
  });

  test('closes on the first token of the probe, opens again when it fails', () => {
    expect(settle(probing, 'probe', 'answered', 16_000)).toEqual(closedBreaker);
    expect(settle(probing, 'probe', 'failed', 16_000)).toEqual({ state: 'open', until: 31_000 });
  });

  test('an abandoned probe makes room for another', () => {
    expect(admit(settle(probing, 'probe', 'abandoned', 16_000), 16_001).admission).toBe('probe');
  });

  test('calls from before it opened have no say', () => {
    for (const result of ['finished', 'failed', 'answered', 'abandoned'] as const) {
      expect(settle(opened, 'normal', result, 5)).toBe(opened);
      expect(settle(probing, 'normal', result, 15_010)).toBe(probing);
    }
  });
});
