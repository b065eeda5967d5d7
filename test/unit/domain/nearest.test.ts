import { describe, expect, it } from 'vitest';
import { fuseRanks } from '#domain/fuse-ranks.ts';
import { nearIn, normalise } from '#domain/nearest.ts';
import { nearEnough } from '#domain/relevance.ts';

describe('fuseRanks', () => {
  const fuse = (...lists: string[][]) => fuseRanks(lists, (item) => item);

  it('keeps one list as it is', () => {
    expect(fuse(['a', 'b', 'c'], [])).toEqual(['a', 'b', 'c']);
    expect(fuse([], ['a', 'b'])).toEqual(['a', 'b']);
    expect(fuse([], [])).toEqual([]);
  });

  it('puts what both lists name before what one has first', () => {
    expect(fuse(['a', 'b'], ['c', 'b'])).toEqual(['b', 'a', 'c']);
    expect(fuse(['a', 'b', 'c'], ['c', 'a', 'b'])).toEqual(['a', 'c', 'b']);
  });

  it('gives the first list the word between equals, and its item', () => {
    expect(fuse(['a'], ['b'])).toEqual(['a', 'b']);
    const [terms, meaning] = [
      { id: 'a', score: 0.5 },
      { id: 'a', score: 0.9 },
    ];
    expect(fuseRanks([[terms], [meaning]], ({ id }) => id)).toEqual([terms]);
  });

  it('weighs by 1 / (60 + rank): two far places are more than one first', () => {
    const [first, second] = [
      ['x', ...'abcdefgh'],
      ['y', ...'abcdefgh'],
    ];
    expect(fuse(first as string[], second as string[]).slice(0, 2)).toEqual(['a', 'b']);
    const far = Array.from({ length: 70 }, (_, n) => `n${n}`);
    expect(fuse(['x'], [...far, 'x'], far)[0]).toBe('n0');
  });
});

describe('normalise', () => {
  it('makes the length 1', () => {
    expect([...(normalise([3, 4]) ?? [])]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  });

  it.each([[[]], [[0, 0]], [[Number.NaN, 1]], [[Number.POSITIVE_INFINITY, 1]], [['x', 1] as unknown as number[]]])(
    'refuses %j',
    (numbers) => {
      expect(normalise(numbers)).toBeNull();
    },
  );
});

describe('nearIn', () => {
  const block = new Float32Array([1, 0, 0, 1, 0.6, 0.8, -1, 0, 9, 9]);
  const query = new Float32Array([1, 0]);

  it('finds the rows that are near enough, and looks at no more than it is told', () => {
    const near = nearIn(block, 4, query, 0.5);
    expect(near.map(({ row }) => row)).toEqual([0, 2]);
    expect(near.map(({ cosine }) => cosine)).toEqual([1, Math.fround(0.6)]);
    expect(nearIn(block, 4, query, -1)).toHaveLength(4);
    expect(nearIn(block, 0, query, -1)).toEqual([]);
  });
});

describe('nearEnough', () => {
  const enough = (...cosines: number[]) =>
    nearEnough(
      cosines.map((cosine) => ({ cosine })),
      0.5,
    ).map(({ cosine }) => cosine);

  it('finds nothing where nothing is near: the AI then says that it knows nothing', () => {
    expect(enough(0.49, 0.3)).toEqual([]);
    expect(enough()).toEqual([]);
  });

  it('leaves out what is much further than the nearest', () => {
    expect(enough(0.9, 0.77, 0.76, 0.6)).toEqual([0.9, 0.77]);
    expect(enough(0.55, 0.5, 0.49)).toEqual([0.55, 0.5]);
  });
});
