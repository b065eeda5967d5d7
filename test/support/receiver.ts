import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookEvent } from '#contract/webhooks.ts';

export type Received = { headers: IncomingHttpHeaders; body: string; event: WebhookEvent };

/** Somebody's server that webhooks are posted to. `answer` says with which status, for each request. */
export async function openReceiver(answer: (received: Received) => number | Promise<number> = () => 200) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const one = { headers: request.headers, body, event: JSON.parse(body) as WebhookEvent };
    received.push(one);
    response.writeHead(await answer(one), { location: 'http://127.0.0.1:1/' }).end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    received,
    url: `http://127.0.0.1:${port}/hook`,
    port,
    events: () => received.map(({ event }) => event),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
