import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from './log.ts';

type Listening = {
  config: { HOST: string };
  log: Log;
  releasers: { add(release: () => Promise<unknown>): void };
};

/**
 * How long a client may take, ms. A whole request includes the upload of a file; small bodies have a shorter time of their
 * own. An idle connection is kept for longer than the minute that load balancers keep it: who closes first must be
 * the one that sends, or a request meets a connection that has just been closed.
 */
const times = { headersTimeout: 15_000, requestTimeout: 300_000, keepAliveTimeout: 65_000 };

/** Requests that still run when we close may finish in this time, ms; what they had accepted is safe either way. */
const drainMs = 3000;

/**
 * Listens on `HOST:port` (0 takes any free one), logs the address and closes with the releasers. Returns the URL.
 */
export async function listen({ config, log, releasers }: Listening, server: Server, port: number): Promise<string> {
  Object.assign(server, times);
  const drained = watchRequests(server);
  server.listen(port, config.HOST);
  await once(server, 'listening');
  releasers.add(async () => {
    server.close();
    await drained();
    server.closeAllConnections();
  });
  const { port: taken } = server.address() as AddressInfo;
  const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST;
  const url = `http://${host}:${taken}`;
  log.info({ url }, 'listening');
  return url;
}

/**
 * Waits until no request runs, `drainMs` at most. It counts requests and not connections: an upgraded one (WebSocket)
 * is no longer the HTTP server's to close, and would be waited for in vain.
 */
function watchRequests(server: Server): () => Promise<void> {
  let running = 0;
  let idle: (() => void) | undefined;
  server.on('request', (_, response) => {
    running += 1;
    response.once('close', () => {
      running -= 1;
      if (running === 0) idle?.();
    });
  });
  return async () => {
    if (running === 0) return;
    const done = Promise.withResolvers<void>();
    const late = setTimeout(done.resolve, drainMs);
    idle = done.resolve;
    await done.promise;
    clearTimeout(late);
  };
}
