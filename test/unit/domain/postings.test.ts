import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blockOf, blockSize, commonPlaces, readPlaces, writePlaces } from '#domain/postings.ts';

const places = fc.uniqueArray(fc.integer({ min: 0, max: blockSize - 1 })).map((list) => list.sort((a, b) => a - b));

it('places are read as they were written, and may be appended as bytes', () => {
  fc.assert(
    fc.property(places, places, (one, more) => {
      const bytes = Buffer.concat([writePlaces(one), writePlaces(more)]);
      expect([...readPlaces(bytes)]).toEqual([...one, ...more]);
    }),
  );
});

it('common places are those of every list, the highest first', () => {
  fc.assert(
    fc.property(fc.array(places, { minLength: 1, maxLength: 5 }), (lists) => {
      const [first = [], ...others] = lists;
      const expected = first.filter((place) => others.every((list) => list.includes(place))).toReversed();
      expect(commonPlaces(lists.map((list) => Uint16Array.from(list)))).toEqual(expected);
    }),
  );
  expect(commonPlaces([])).toEqual([]);
});

it('a block ends where the next one begins', () => {
  expect([0, blockSize - 1, blockSize].map(blockOf)).toEqual([0, 0, 1]);
});
