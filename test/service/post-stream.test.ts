import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseFailure } from '#shared/llm/parse-failure.ts';
import { createPostStream } from '#shared/llm/post-stream.ts';

let server: Server;
let sockets: Set<Socket>;
let answer: (req: IncomingMessage, res: ServerResponse) => void;
beforeEach(async () => {
  sockets = new Set();
  server = createServer((req, res) => {
    req.resume();
    sockets.add(req.socket);
    answer(req, res);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
});

const open = () => createPostStream(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x`, {});
const whole = (_: IncomingMessage, res: ServerResponse) => void res.end('data: 1\n\ndata: 2\n\ndata: [DONE]\n\n');

async function readAll(post: ReturnType<typeof open>, signal = new AbortController().signal): Promise<string[]> {
  const read: string[] = [];
  for await (const events of post({}, signal)) read.push(events.map(({ data }) => data).join('+'));
  return read;
}

test('events that came together are given together, and one connection serves all calls', async () => {
  answer = whole;
  const post = open();
  for (let i = 0; i < 3; i += 1) {
    expect(await readAll(post)).toEqual(['1+2']);
    // The end of the answer comes after its last event.
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(sockets.size).toBe(1);
});

test('a kept connection that the server has closed is tried once anew', async () => {
  answer = whole;
  const post = open();
  await readAll(post);
  await new Promise((resolve) => setImmediate(resolve));
  let refused = 0;
  answer = (req, res) => {
    refused += 1;
    if (refused === 1) req.socket.destroy();
    else whole(req, res);
  };
  expect(await readAll(post)).toEqual(['1+2']);
  expect(refused).toBe(2);
});

test('a new connection that is cut is no stale one: it fails', async () => {
  let asked = 0;
  answer = (req) => {
    asked += 1;
    req.socket.destroy();
  };
  await expect(readAll(open())).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(asked).toBe(1);
});

test('a refusal is an error with its status and headers, JSON or not', async () => {
  answer = (_, res) => void res.writeHead(429, { 'retry-after': '3' }).end('{"error":{"code":"slow","message":"no"}}');
  const failed = await readAll(open()).catch((error: unknown) => error as { headers: Headers });
  expect(failed).toMatchObject({ status: 429, code: 'slow', message: '429 no' });
  expect((failed as { headers: Headers }).headers.get('retry-after')).toBe('3');
  answer = (_, res) => void res.writeHead(502).end('<html>gateway</html>');
  await expect(readAll(open())).rejects.toMatchObject({ status: 502, message: '502 <html>gateway</html>' });
});

test('a 200 that is no stream is a refusal too, without a status: that said nothing of it', async () => {
  const json = (body: string) => (_: IncomingMessage, res: ServerResponse) =>
    void res.writeHead(200, { 'content-type': 'application/json;charset=utf-8' }).end(body);
  answer = json('{"error":{"code":"data_inspection_failed","message":"Input data"}}');
  const failed = await readAll(open()).catch((error: unknown) => error);
  expect(failed).toMatchObject({ status: undefined, code: 'data_inspection_failed', message: 'Input data' });
  expect(parseFailure(failed, 0)).toMatchObject({ kind: 'refused_content', status: null });
  answer = json('{"code":"DataInspectionFailed","message":"Input data"}');
  expect(parseFailure(await readAll(open()).catch((error: unknown) => error), 0).kind).toBe('refused_content');
  answer = json('null');
  expect(parseFailure(await readAll(open()).catch((error: unknown) => error), 0).kind).toBe('server_error');
});

test.each(['text/event-stream', 'Text/Event-Stream; charset=UTF-8'])('%s is a stream', async (type) => {
  answer = (_, res) => void res.writeHead(200, { 'content-type': type }).end('data: 1\n\n');
  expect(await readAll(open())).toEqual(['1']);
});

test('a server that leaves its answer open after the last event holds nobody up', async () => {
  answer = (_, res) => void res.write('data: 1\n\ndata: [DONE]\n\n');
  const closed = new Promise<void>((resolve) => {
    server.on('connection', (socket) => socket.on('close', resolve));
  });
  expect(await readAll(open())).toEqual(['1']);
  await closed;
});

test('abort closes the request and throws the reason, before the head and after it', async () => {
  for (const begin of [() => undefined, (_: IncomingMessage, res: ServerResponse) => void res.write('data: 1\n\n')]) {
    const abort = new AbortController();
    const gone = Promise.withResolvers<void>();
    answer = (req, res) => {
      res.on('close', () => gone.resolve());
      begin(req, res);
      setImmediate(() => abort.abort(new Error('superseded')));
    };
    await expect(readAll(open(), abort.signal)).rejects.toThrow('superseded');
    await gone.promise;
  }
});
