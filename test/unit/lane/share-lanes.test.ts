import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lanesOf, memberOf } from '../../../src/workers/lane/share-lanes.ts';

const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}-[0-9a-f]{4}$/), { minLength: 1, maxLength: 9 });

test('each lane has one worker, whoever looks, in whatever order they are told; shares differ by one at most', () => {
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 16 }), (ids, lanes) => {
      const members = ids.map((id) => memberOf(1, id));
      const shares = members.map((me) => lanesOf(me, members, lanes) ?? []);
      expect(shares).toEqual(members.map((me) => lanesOf(me, members.toReversed(), lanes) ?? []));
      expect(shares.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: lanes }, (_, n) => n));
      const sizes = shares.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

test('those that understand the newest commands serve all lanes', () => {
  const [old, young, other] = [memberOf(9, 'old'), memberOf(10, 'young'), memberOf(10, 'other')];
  expect(lanesOf(old, [old], 2)).toEqual([0, 1]);
  expect(lanesOf(old, [old, young], 2)).toBeNull();
  expect(lanesOf(young, [old, young], 2)).toEqual([0, 1]);
  expect([young, other].flatMap((me) => lanesOf(me, [young, old, other], 2) ?? []).toSorted()).toEqual([0, 1]);
});

test('who is not counted serves nothing', () => {
  expect(lanesOf(memberOf(1, 'me'), [], 4)).toBeNull();
  expect(lanesOf(memberOf(1, 'me'), [memberOf(1, 'another')], 4)).toBeNull();
});
