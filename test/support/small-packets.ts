import { type AddressInfo, connect, createServer } from 'node:net';

/** A link to a server that takes requests of `most` bytes, and ends the link over larger ones as MySQL does. */
export async function openSmallPackets(target: { host: string; port: number }, most: number) {
  let refused = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ ...target, noDelay: true });
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    let request = 0;
    client.on('data', (chunk) => {
      request += chunk.length;
      if (request <= most) return upstream.write(chunk);
      refused += 1;
      client.resetAndDestroy();
    });
    upstream.on('data', (chunk) => {
      request = 0;
      client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    /** How many links a request was too large for. */
    refused: () => refused,
    close: () => new Promise((resolve) => void server.close(resolve)),
  };
}
