import type { IncomingMessage } from 'node:http';
import { addressKey, clientAddress, createTrust } from '#shared/address/client-address.ts';
import type { Config } from '#shared/config.ts';

/** What limits count as one address, of who asks. */
export type AddressOf = (request: IncomingMessage) => string;

export function createAddressOf({ TRUSTED_PROXIES }: Config): AddressOf {
  const trusts = createTrust(TRUSTED_PROXIES);
  return ({ socket, headers }) =>
    addressKey(clientAddress(socket.remoteAddress ?? '', String(headers['x-forwarded-for'] ?? ''), trusts));
}
