import { expect, test } from 'vitest';
import { createSlots } from '../../../src/workers/replies/slots.ts';

test('no more than the limit at once, and who waits goes before who tries', async () => {
  const slots = createSlots(2);
  expect([slots.tryTake(), slots.tryTake(), slots.tryTake()]).toEqual([true, true, false]);
  const order: string[] = [];
  const first = slots.take().then((taken) => order.push(`first ${taken}`));
  const second = slots.take().then((taken) => order.push(`second ${taken}`));
  slots.release();
  await first;
  expect(slots.tryTake()).toBe(false);
  slots.release();
  await second;
  expect(order).toEqual(['first true', 'second true']);
  slots.release();
  expect(slots.tryTake()).toBe(true);
});

test('closed: nobody gets one, and who waited goes away', async () => {
  const slots = createSlots(1);
  expect(await slots.take()).toBe(true);
  const waiting = slots.take();
  slots.close();
  expect(await waiting).toBe(false);
  slots.release();
  expect(slots.tryTake()).toBe(false);
  expect(await slots.take()).toBe(false);
});
