import { describe, expect, it } from 'vitest';
import { lockSeconds } from '../../../src/shared/domain/lock-seconds.ts';
import { passwordFault } from '../../../src/shared/domain/password-fault.ts';

const account = { email: 'margarete@shop.example', name: 'Margarete Ohm', minLength: 10 };

describe('a new password', () => {
  it.each([
    ['short1234', /10 characters/],
    ['Password123!', /guessed first/],
    ['!!welcome2026', /guessed first/],
    ['aaaaaaaaaaaa', /guessed first/],
    ['1234567890', /guessed first/],
    ['0987654321', /guessed first/],
    ['margarete@shop.example', /name or the e-mail/],
    ['Margarete2026', /name or the e-mail/],
    ['margarete ohm', /name or the e-mail/],
  ])('%s is refused', (password, fault) => {
    expect(passwordFault({ ...account, password })).toMatch(fault);
  });

  it.each(['correct horse battery', '7391048265', '我爱北京天安门上太阳', 'Margarete likes rain'])(
    '%s is taken',
    (password) => {
      expect(passwordFault({ ...account, password })).toBeNull();
    },
  );
});

it('a lock doubles with each failure, up to a limit', () => {
  const limits = { lockAfterFailures: 3, lockBaseSeconds: 30, lockMaxSeconds: 100 };
  expect([1, 2, 3, 4, 5, 60, 5000].map((failures) => lockSeconds(failures, limits))).toEqual([
    0, 0, 30, 60, 100, 100, 100,
  ]);
});
