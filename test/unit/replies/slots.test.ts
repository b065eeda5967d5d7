import { expect, test } from 'vitest';
import { createSlots } from '../../../src/workers/replies/slots.ts';

test('who waits gets a slot in the order of asking, and nobody goes before them', async () => {
  const slots = createSlots(1);
  expect(slots.tryTake()).toBe(true);
  const order: string[] = [];
  const first = slots.take().then(() => order.push('first'));
  const second = slots.take(60_000).then(() => order.push('second'));
  slots.release();
  expect(slots.tryTake()).toBe(false);
  await first;
  slots.release();
  await second;
  expect(order).toEqual(['first', 'second']);
  slots.release();
  expect(slots.tryTake()).toBe(true);
});

test('who waited long enough goes without one, and takes nobody’s', async () => {
  const slots = createSlots(1);
  slots.tryTake();
  expect(await slots.take(1)).toBe(false);
  slots.release();
  expect(slots.tryTake()).toBe(true);
});

test('there are none once it is closed', async () => {
  const slots = createSlots(1);
  slots.tryTake();
  const waiting = slots.take();
  slots.close();
  expect([await waiting, await slots.take(), slots.tryTake()]).toEqual([false, false, false]);
});
