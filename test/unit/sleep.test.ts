import { getEventListeners } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { sleep } from '#shared/sleep.ts';

afterEach(() => void vi.useRealTimers());

test('it ends by its time, and leaves neither a timer nor a listener behind', async () => {
  vi.useFakeTimers();
  const { signal } = new AbortController();
  const slept = sleep(1000, signal);
  await vi.advanceTimersByTimeAsync(1000);
  await slept;
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  expect(vi.getTimerCount()).toBe(0);
});

test("an abort ends it with the signal's own reason, and its timer", async () => {
  vi.useFakeTimers();
  const abort = new AbortController();
  const reason = new Error('closing');
  const slept = sleep(1000, abort.signal);
  abort.abort(reason);
  await expect(slept).rejects.toBe(reason);
  expect(vi.getTimerCount()).toBe(0);
  await expect(sleep(1000, abort.signal)).rejects.toBe(reason);
  expect(vi.getTimerCount()).toBe(0);
});
