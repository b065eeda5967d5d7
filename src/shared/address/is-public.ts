import ipaddr from 'ipaddr.js';

const globalUnicast = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an IP address is one of the open Internet: not loopback, private, link-local (where clouds keep their
 * credentials), multicast or reserved. IPv4 inside IPv6 is judged as IPv4. False for what is no address.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  // 64:ff9b::/96 and 2002::/16 carry an IPv4 address to a translator, so no range but `unicast` is let through.
  if (parsed.range() !== 'unicast') return false;
  // Of IPv6 only this is given out; the library takes `::7f00:1`, an old form of 127.0.0.1, and what is unassigned too.
  return parsed.kind() === 'ipv4' || parsed.match(globalUnicast);
}
