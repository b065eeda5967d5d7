import { expect, test } from 'vitest';
import { newId, randomId } from '#shared/id.ts';
import { laneOf } from '#shared/lane/lane-of.ts';

test.each([1, 2, 4, 16, 64])('%i lanes each get their share of conversations', (lanes) => {
  for (const make of [newId, randomId]) {
    const counts = new Array<number>(lanes).fill(0);
    const each = 1000;
    for (let i = 0; i < lanes * each; i += 1) {
      const lane = laneOf(make(), lanes);
      counts[lane] = (counts[lane] ?? Number.NaN) + 1;
    }
    expect(counts).toHaveLength(lanes);
    for (const count of counts) expect(Math.abs(count - each)).toBeLessThan(each * 0.25);
  }
});

test('a conversation keeps its lane for ever: these are written down', () => {
  const ids = ['0195a000-0000-7000-8000-0000000000c1', 'ffffffff-ffff-4fff-bfff-ffffffffffff', ''];
  expect(ids.map((id) => laneOf(id, 4))).toEqual(ids.map((id) => laneOf(id, 64) % 4));
  expect(ids.map((id) => laneOf(id, 64))).toEqual([50, 11, 5]);
});
