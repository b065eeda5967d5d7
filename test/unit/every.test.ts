import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { every } from '#shared/every.ts';
import { createReleasers } from '#shared/lifecycle.ts';
import type { Log } from '#shared/log.ts';

afterEach(() => vi.useRealTimers());

function start(work: () => Promise<unknown>) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const releasers = createReleasers();
  const warnings: unknown[] = [];
  const log = { warn: ({ err }: { err: Error }, text: string) => warnings.push(`${text}: ${err.message}`) };
  every(1000, work, 'could not', { log: log as unknown as Log, releasers });
  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    await setImmediate();
  };
  return { releasers, warnings, pass };
}

it('works at once and in each interval, but never twice at once, until it is released', async () => {
  let ended = () => {};
  let begun = 0;
  const { pass, releasers } = start(() => {
    begun += 1;
    return new Promise<void>((resolve) => {
      ended = resolve;
    });
  });
  expect(begun).toBe(1);
  await pass(5000);
  expect(begun).toBe(1);
  ended();
  await pass(1000);
  expect(begun).toBe(2);
  ended();
  await releasers.close();
  await pass(5000);
  expect(begun).toBe(2);
});

it('goes on after a failure, and says one that repeats itself once', async () => {
  const outcomes = ['away', 'away', 'broken', null, 'broken'];
  const { pass, warnings, releasers } = start(async () => {
    const fault = outcomes.shift();
    if (fault) throw new Error(fault);
  });
  await pass(0);
  for (let round = 0; round < 5; round += 1) await pass(1000);
  expect(outcomes).toEqual([]);
  expect(warnings).toEqual(['could not: away', 'could not: broken', 'could not: broken']);
  await releasers.close();
});
