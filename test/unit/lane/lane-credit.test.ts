import { expect, test } from 'vitest';
import type { Command } from '#domain/command.ts';
import { createCredit, type Entry, limits } from '#shared/lane/lane-credit.ts';

const entryAt = (since: number, bytes = 100): Entry => {
  const nothing = () => undefined;
  return { command: { id: String(since) } as Command, bytes, since, accept: nothing, settle: nothing, fail: nothing };
};

test('a lane that nothing is out on sends at once, and an empty one sends nothing', () => {
  const credit = createCredit();
  expect(credit.waitMs(0)).toBeNull();
  credit.gather(entryAt(0));
  expect(credit.waitMs(0)).toBe(0);
  expect(credit.take()).toMatchObject({ number: 1, entries: [{ since: 0 }] });
  expect(credit.waitMs(0)).toBeNull();
});

test('while a job is out, commands gather and go together when it comes back', () => {
  const credit = createCredit();
  credit.gather(entryAt(0));
  credit.take();
  for (const at of [1, 2, 3]) credit.gather(entryAt(at));
  expect(credit.waitMs(3)).toBeGreaterThan(0);
  expect(credit.held()).toBe(3);
  expect(credit.giveBack(1).entries).toHaveLength(1);
  expect(credit.waitMs(3)).toBe(0);
  expect(credit.take().entries.map(({ since }) => since)).toEqual([1, 2, 3]);
});

test('a lane that does not report keeps nothing here longer than 20 ms', () => {
  const credit = createCredit();
  credit.gather(entryAt(0));
  credit.take();
  credit.gather(entryAt(100));
  credit.gather(entryAt(110));
  expect(credit.waitMs(100)).toBe(limits.creditWaitMs);
  expect(credit.waitMs(115)).toBe(limits.creditWaitMs - 15);
  expect(credit.waitMs(100 + limits.creditWaitMs)).toBe(0);
  expect(credit.waitMs(500)).toBe(0);
  expect(limits.creditWaitMs).toBe(20);
});

test('a full batch waits for nobody, and a job holds at most 256 commands', () => {
  const credit = createCredit();
  credit.gather(entryAt(0));
  credit.take();
  for (let i = 0; i < 255; i += 1) credit.gather(entryAt(0));
  expect(credit.waitMs(0)).toBeGreaterThan(0);
  for (let i = 0; i < 45; i += 1) credit.gather(entryAt(0));
  expect(credit.waitMs(0)).toBe(0);
  expect(credit.take().entries).toHaveLength(256);
  expect(credit.held()).toBe(44);
  expect(limits.batchCommands).toBe(256);
});

test('a job is bounded in bytes, but one command always goes', () => {
  const credit = createCredit();
  const third = Math.ceil(limits.batchBytes / 3);
  for (let i = 0; i < 4; i += 1) credit.gather(entryAt(i, third));
  expect(credit.take().entries).toHaveLength(2);
  const heavy = createCredit();
  for (const at of [0, 1]) heavy.gather(entryAt(at, limits.batchBytes * 2));
  expect(heavy.take().entries.map(({ since }) => since)).toEqual([0]);
  expect(heavy.take().entries.map(({ since }) => since)).toEqual([1]);
});

test('a report gives back what went out before it as lost: a lane is first in, first out', () => {
  const credit = createCredit();
  for (const at of [1, 2, 3]) {
    credit.gather(entryAt(at));
    credit.take();
  }
  const { entries, lost } = credit.giveBack(2);
  expect([entries, lost].map((list) => list.map(({ since }) => since))).toEqual([[2], [1]]);
  // The third is still out, so the next waits.
  credit.gather(entryAt(4));
  expect(credit.waitMs(4)).toBeGreaterThan(0);
  expect(credit.giveBack(2)).toEqual({ entries: [], lost: [] });
  expect(credit.giveBack(3).entries.map(({ since }) => since)).toEqual([3]);
});

test('at the end everything is given back, what is out and what has gathered', () => {
  const credit = createCredit();
  credit.gather(entryAt(1));
  credit.take();
  credit.gather(entryAt(2));
  expect(
    credit
      .all()
      .map(({ since }) => since)
      .toSorted(),
  ).toEqual([1, 2]);
});

test('a job that may never have got away is forgotten alone', () => {
  const credit = createCredit();
  credit.gather(entryAt(0));
  const first = credit.take();
  credit.gather(entryAt(1));
  credit.drop(credit.take().number);
  expect(credit.giveBack(first.number)).toMatchObject({ entries: [{ since: 0 }], lost: [] });
});
