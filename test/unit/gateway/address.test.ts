import { describe, expect, it } from 'vitest';
import { addressKey, clientAddress, createTrust, isNetwork } from '#shared/address/client-address.ts';

const trusts = createTrust(['loopback', '10.0.0.0/8', '2001:db8:1::/48', '192.0.2.7']);

describe('the address of who asks', () => {
  it.each([
    ['nobody in between', '198.51.100.9', '', '198.51.100.9'],
    ['a stranger who names another', '198.51.100.9', '203.0.113.5', '198.51.100.9'],
    ['one proxy', '10.1.1.1', '203.0.113.5', '203.0.113.5'],
    ['a proxy, and what the client had written before', '10.1.1.1', '1.1.1.1, 203.0.113.5', '203.0.113.5'],
    ['two proxies', '127.0.0.1', '1.1.1.1, 203.0.113.5, 10.2.2.2', '203.0.113.5'],
    ['proxies only', '10.1.1.1', '10.2.2.2', '10.2.2.2'],
    ['a proxy that says nothing', '10.1.1.1', '', '10.1.1.1'],
    ['noise from a proxy', '10.1.1.1', '203.0.113.5, unknown', '10.1.1.1'],
    ['IPv4 in IPv6', '::ffff:10.1.1.1', '::ffff:203.0.113.5', '203.0.113.5'],
    ['IPv6', '2001:db8:1::5', '2001:db8:2::9', '2001:db8:2::9'],
    ['ports', '192.0.2.7', '[2001:db8:2::9]:4711, 10.2.2.2:80', '2001:db8:2::9'],
    ['a neighbour of a trusted address', '192.0.2.8', '203.0.113.5', '192.0.2.8'],
    ['a socket without an address', '', '203.0.113.5', ''],
  ])('%s', (_, peer, forwarded, client) => {
    expect(clientAddress(peer, forwarded, trusts)).toBe(client);
  });

  it('counts an IPv6 network as one', () => {
    expect(addressKey('2001:db8:2:3:aaaa::1')).toBe(addressKey('2001:db8:2:3:bbbb::2'));
    expect(addressKey('2001:db8:2:3::1')).not.toBe(addressKey('2001:db8:2:4::1'));
    expect(addressKey('203.0.113.5')).toBe('203.0.113.5');
    expect(addressKey('')).toBe('');
  });
});

it('knows a network when it sees one', () => {
  for (const text of ['loopback', 'private', '10.0.0.0/8', '::1', 'fd00::/8', '192.0.2.7'])
    expect(isNetwork(text)).toBe(true);
  for (const text of ['', 'all', '10.0.0.0/33', 'toString', '*', 'example.com']) expect(isNetwork(text)).toBe(false);
});
