import { describe, expect, it } from 'vitest';
import { createVectorTable } from '#shared/commands/knowledge/vector-table.ts';

/** So many numbers that three vectors fill a block. */
const dimensions = Math.floor((1024 * 1024) / 3);

function unit(at: number): Float32Array {
  const vector = new Float32Array(dimensions);
  vector[at] = 1;
  return vector;
}

function filled(count: number) {
  const table = createVectorTable(dimensions);
  for (let n = 0; n < count; n += 1) table.put(`v${n}`, unit(n));
  return table;
}

const found = (table: ReturnType<typeof filled>, at: number) =>
  [...table.near(unit(at), 0.9)].flat().map(({ id }) => id);

describe('the table of vectors', () => {
  it('finds each in its block, one block a step', () => {
    const table = filled(7);
    expect([...table.near(unit(0), 0.9)]).toHaveLength(3);
    for (let n = 0; n < 7; n += 1) expect(found(table, n)).toEqual([`v${n}`]);
    expect(found(table, 7)).toEqual([]);
  });

  it('forgets what is not wanted, wherever it lies, and finds all others', () => {
    for (const gone of [0, 2, 3, 5, 6]) {
      const table = filled(7);
      table.keepOnly(new Set([0, 1, 2, 3, 4, 5, 6].filter((n) => n !== gone).map((n) => `v${n}`)));
      expect(table.size()).toBe(6);
      expect(table.has(`v${gone}`)).toBe(false);
      for (let n = 0; n < 7; n += 1) expect(found(table, n)).toEqual(n === gone ? [] : [`v${n}`]);
    }
  });

  it('can be emptied and filled again', () => {
    const table = filled(7);
    table.keepOnly(new Set());
    expect([...table.near(unit(0), -1)].flat()).toEqual([]);
    table.put('again', unit(1));
    table.put('again', unit(2));
    expect([found(table, 1), found(table, 2)]).toEqual([[], ['again']]);
  });
});
