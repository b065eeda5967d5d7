import type { Config } from '#shared/config.ts';

/**
 * Where pages find the sockets: `REALTIME_URL` if it is set; else, over TLS, the address that was asked, whose proxy
 * passes `/socket.io` on; else the port beside it, as on one machine without a proxy.
 */
export function realtimeUrl(
  { protocol, host }: { protocol: string; host: string },
  { REALTIME_PORT, REALTIME_URL }: Pick<Config, 'REALTIME_PORT' | 'REALTIME_URL'>,
): string {
  if (REALTIME_URL) return REALTIME_URL.replace(/\/+$/, '');
  const url = new URL(`${protocol}://${host}`);
  if (protocol !== 'https') url.port = String(REALTIME_PORT);
  return url.origin;
}
