import fc from 'fast-check';
import { v5 } from 'uuid';
import { expect, test } from 'vitest';
import { nameId } from '#shared/id.ts';

test('a name’s id is the UUIDv5 of it, however long it is and whatever it says', () => {
  const namespace = '7d0c5f3a-b1e9-4c0f-9a5e-2d1b7a64c3e8';
  const names = fc.array(fc.string({ unit: 'binary', maxLength: 600 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(names, (name) => {
      expect(nameId(...name)).toBe(v5(name.join('\0'), namespace));
    }),
  );
});
