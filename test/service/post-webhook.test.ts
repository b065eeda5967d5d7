import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { post } from '#shared/webhooks/post.ts';

/** What a receiver does with a connection; for each of them a post ends, and says this. */
const receivers: [string, (socket: Socket) => void, Awaited<ReturnType<typeof post>>][] = [
  ['answers', (socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'), { status: 204 }],
  ['switches to another protocol', (socket) => socket.write(switching), { status: 101 }],
  ['says nothing', () => undefined, { error: 'no answer within 300 ms' }],
  ['says for ever that it is at it', (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'), tooLate()],
  ['sends headers without end', (socket) => drip(socket, 'x', 'HTTP/1.1 200 OK\r\nx: '), tooLate()],
  ['sends no more than the headers', (socket) => socket.write(`${ok}content-length: 9\r\n\r\n`), { status: 200 }],
  ['drips the body', (socket) => drip(socket, 'x', `${ok}content-length: 99999\r\n\r\n`), { status: 200 }],
  ['sends a body without end', (socket) => drip(socket, 'x'.repeat(20_000), `${ok}\r\n`), { status: 200 }],
  ['breaks off within the body', (socket) => socket.end(`${ok}content-length: 9\r\n\r\nx`), { status: 200 }],
  ['closes without a word', (socket) => socket.end(), { error: 'ECONNRESET: socket hang up' }],
  ['talks something else', (socket) => socket.end('220 mail.example\r\n'), { error: expect.stringContaining('HPE_') }],
];
const ok = 'HTTP/1.1 200 OK\r\n';
const switching = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n';
function tooLate() {
  return { error: 'no answer within 300 ms' };
}

it.each(receivers)('a post ends when the receiver %s', async (_, act, posted) => {
  expect(await postTo(act)).toEqual(posted);
});

it('a post ends when nobody answers the TLS handshake', async () => {
  expect(await postTo(() => undefined, 'https')).toEqual(tooLate());
});

it('a post ends when we stop', async () => {
  const stop = new AbortController();
  const posted = await postTo(() => stop.abort(new Error('the worker is closing')), 'http', stop.signal);
  expect(posted).toEqual({ error: expect.not.stringContaining('no answer') });
});

async function postTo(act: (socket: Socket) => void, protocol = 'http', signal = new AbortController().signal) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => act(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const posted = await post({ url, headers: {}, body: '{}', timeoutMs: 300, allowPrivate: true, signal });
  for (const socket of sockets) socket.destroy();
  server.close();
  return posted;
}

function drip(socket: Socket, piece: string, first = '') {
  socket.write(first);
  const timer = setInterval(() => socket.write(piece), 10);
  socket.once('close', () => clearInterval(timer));
}
