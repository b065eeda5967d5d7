import { expect, test } from 'vitest';
import { limits } from '#shared/lane/lane-credit.ts';
import { readableJobs } from '../../../src/workers/lane/readable-jobs.ts';

const entry = (number: number, commands: unknown[], v = 1) => ({
  jobId: `front_7_${number}`,
  data: { v, from: 'front_7', commands },
});
const read = (entries: Parameters<typeof readableJobs>[0]) => readableJobs(entries).map(({ number }) => number);
const bytes = (count: number) => '你'.repeat(count / 3);

test('jobs are read ahead up to the commands of one batch', () => {
  const half = Array.from({ length: limits.batchCommands / 2 }, () => 0);
  expect(read([entry(1, half), entry(2, half), entry(3, [0])])).toEqual([1, 2]);
});

test('jobs are read ahead up to the bytes of one batch', () => {
  const third = [bytes(limits.batchBytes / 3)];
  expect(read([entry(1, third), entry(2, third), entry(3, third), entry(4, third)])).toEqual([1, 2]);
});

test('the first job is read whatever its size, and what a newer worker must read ends the batch', () => {
  expect(read([entry(1, [bytes(limits.batchBytes * 2)]), entry(2, [0])])).toEqual([1]);
  expect(read([entry(1, [0]), entry(2, [0], 2), entry(3, [0])])).toEqual([1]);
});
