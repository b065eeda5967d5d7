import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Tap = {
  /** Called with each chunk that a client sends; it goes on to the server when this resolves. */
  before?: (chunk: Buffer) => Promise<void> | undefined;
  /** Called when the chunk is on its way to the server. */
  after?: () => void;
};

export type TapProxy = {
  port: number;
  /** Ends all links, and new ones as soon as they come. */
  die(): void;
  /** New links are whole again. */
  revive(): void;
  close(): Promise<void>;
};

/** A TCP link that lets a test stop the client between any two of its requests, without the client's help. */
export async function openTapProxy(target: { host: string; port: number }, tap: Tap): Promise<TapProxy> {
  const sockets = new Set<Socket>();
  let dead = false;

  async function forward(from: Socket, to: Socket): Promise<void> {
    for await (const chunk of from) {
      await tap.before?.(chunk);
      if (to.destroyed) return;
      to.write(chunk);
      tap.after?.();
    }
    to.end();
  }

  const server = createServer({ noDelay: true }, (client) => {
    if (dead) return client.destroy();
    const upstream = connect({ ...target, noDelay: true });
    const end = () => {
      for (const socket of [client, upstream]) {
        socket.destroy();
        sockets.delete(socket);
      }
    };
    for (const socket of [client, upstream]) sockets.add(socket.on('error', end).on('close', end));
    // A destroyed socket ends its own iteration with an error; `end` has then done all there is to do.
    forward(client, upstream).catch(end);
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));

  const die = () => {
    dead = true;
    for (const socket of [...sockets]) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    die,
    revive: () => {
      dead = false;
    },
    async close() {
      die();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** `url` with the proxy in its place. */
export function through(url: string, { port }: { port: number }): string {
  const proxied = new URL(url);
  proxied.hostname = '127.0.0.1';
  proxied.port = String(port);
  return proxied.href;
}

/** Where a `mysql://` or `redis://` URL leads. */
export function targetOf(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: Number(port || (protocol.startsWith('redis') ? 6379 : 3306)) };
}
