import ipaddr from 'ipaddr.js';

/**
 * Whether an IP address is one of the open Internet: not loopback, private, link-local (where clouds keep their
 * credentials), multicast or reserved. IPv4 inside IPv6 is judged as IPv4. False for what is no address.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  // 64:ff9b::/96 and 2002::/16 carry an IPv4 address to a translator, so no range but `unicast` is let through.
  return parsed.range() === 'unicast';
}
