import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** Words for what everybody means: this machine; networks that are not routed on the Internet. */
const words: Record<string, string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
};

/** Whether this is an address, a network (`10.0.0.0/8`) or one of our words for some. */
export const isNetwork = (text: string): boolean =>
  Object.hasOwn(words, text) || ipaddr.isValidCIDR(text) || ipaddr.isValid(text);

export type Trust = (address: string) => boolean;

/** Whether an address is in one of `networks`, each of which `isNetwork`. What is no address is in none. */
export function createTrust(networks: string[]): Trust {
  const parsed = networks.flatMap((text) => words[text] ?? [text]).map(parseNetwork);
  return (text) => {
    const address = parseAddress(text);
    return address !== null && parsed.some((network) => network[0].kind() === address.kind() && address.match(network));
  };
}

/**
 * Who really asks. `forwarded` (X-Forwarded-For) is read from the right, for as long as the one who wrote an entry is a
 * trusted proxy: what stands further left is anybody's invention.
 */
export function clientAddress(peer: string, forwarded: string, trusts: Trust): string {
  let client = normal(peer);
  const entries = forwarded.split(',');
  while (trusts(client)) {
    const before = parseAddress(withoutPort(entries.pop() ?? ''));
    if (!before) break;
    client = before.toString();
  }
  return client;
}

/** What limits count as one address: an IPv6 customer has a whole /64 to ask from. */
export function addressKey(text: string): string {
  const address = parseAddress(text);
  if (address?.kind() !== 'ipv6') return text;
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`).toString()}/64`;
}

function parseNetwork(text: string): Network {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** `::ffff:1.2.3.4` is the IPv4 address that it says. */
function parseAddress(text: string): Address | null {
  const known = parsedAddresses.get(text);
  if (known !== undefined) return known;
  const address = ipaddr.isValid(text) ? ipaddr.process(text) : null;
  if (text.length > longest) return address;
  if (parsedAddresses.size >= maxParsed) parsedAddresses.clear();
  parsedAddresses.set(text, address);
  return address;
}

/** The same few ask again and again, and each request asks five times: 5 % of a small one's time (measured). */
const parsedAddresses = new Map<string, Address | null>();
const maxParsed = 10_000;
/** Of an address as text: what is longer is somebody's invention, and is not kept. */
const longest = 45;

const normal = (text: string): string => parseAddress(text)?.toString() ?? text;

/** Some proxies write `1.2.3.4:567` or `[2001:db8::1]:567`. */
function withoutPort(entry: string): string {
  const text = entry.trim();
  return /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(text)?.[1] ?? text;
}
