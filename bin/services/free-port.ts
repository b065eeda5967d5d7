import { createServer } from 'node:net';

/** A TCP port that is free on 127.0.0.1: the preferred one if possible, so that URLs survive a restart. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred) {
    const port = await tryPort('127.0.0.1', preferred).catch(() => undefined);
    if (port) return port;
  }
  return tryPort('127.0.0.1', 0);
}

/** Whether somebody could listen there. */
export const isFree = (host: string, port: number): Promise<boolean> =>
  tryPort(host, port).then(
    () => true,
    () => false,
  );

function tryPort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
