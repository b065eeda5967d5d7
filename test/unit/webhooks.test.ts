import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maxTries, retryDelay } from '#domain/delivery-delay.ts';
import { isPublic } from '#shared/address/is-public.ts';
import { createSecret, signedHeaders } from '#shared/webhooks/sign.ts';

describe('isPublic', () => {
  it.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111'])('lets %s through', (address) => {
    expect(isPublic(address)).toBe(true);
  });
  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '192.0.2.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::a00:1',
    '4000::1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'ff02::1',
    'localhost',
    '',
  ])('keeps %s out', (address) => {
    expect(isPublic(address)).toBe(false);
  });
});

describe('retryDelay', () => {
  it('waits longer each time, and gives up after a day', () => {
    const delays = Array.from({ length: maxTries }, (_, tried) => retryDelay(tried + 1, 0));
    expect(delays.at(-1)).toBe(null);
    const waits = delays.slice(0, -1) as number[];
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(12);
    expect(hours).toBeLessThan(24);
  });
  it('spreads those that fail together', () => {
    expect(retryDelay(1, 1)).toBeGreaterThan(retryDelay(1, 0) ?? 0);
  });
});

describe('signedHeaders', () => {
  it('sign id, time and body with the bytes of the secret', () => {
    const secret = createSecret();
    const headers = signedHeaders(secret, 'msg_1', 1_614_265_330, '{"test":2432232314}');
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    expect(key.byteLength).toBe(32);
    const signature = createHmac('sha256', key).update('msg_1.1614265330.{"test":2432232314}').digest('base64');
    expect(headers).toEqual({
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1614265330',
      'webhook-signature': `v1,${signature}`,
    });
  });
});
