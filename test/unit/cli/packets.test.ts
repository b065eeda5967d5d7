import { expect, test } from 'vitest';
import { checkPackets } from '../../../bin/doctor/check-mysql.ts';

test.each([
  [1, 'fail'],
  [8, 'warn'],
  [16, undefined],
])('max_allowed_packet of %i MB: %s', (megabytes, status) => {
  expect(checkPackets(megabytes * 1024 * 1024)[0]?.status).toBe(status);
});
