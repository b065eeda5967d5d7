import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Koa from 'koa';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#contract/errors.ts';
import { createTrust } from '#shared/address/client-address.ts';
import type { Log } from '#shared/log.ts';
import type { ApiState } from '../../../src/api/api-state.ts';
import { beginStream } from '../../../src/api/begin-stream.ts';
import { accessLog } from '../../../src/api/middleware/access-log.ts';
import { jsonBody } from '../../../src/api/middleware/body.ts';
import { compress, mayCompress } from '../../../src/api/middleware/compress.ts';
import { deadline } from '../../../src/api/middleware/deadline.ts';
import { problems } from '../../../src/api/middleware/problems.ts';
import { requestId } from '../../../src/api/middleware/request-id.ts';
import { securityHeaders } from '../../../src/api/middleware/security-headers.ts';
import { trustProxies } from '../../../src/api/middleware/trust-proxies.ts';
import { until } from '../../support/until.ts';

/** The middleware of the gateway before one handler of the test's own, on a real port. */
const lines: Record<string, unknown>[] = [];
const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) }) as Log;
const open: { close(): void; closeAllConnections(): void }[] = [];
afterAll(() => {
  for (const server of open) server.closeAllConnections();
  for (const server of open) server.close();
});

async function serve(handle: Koa.Middleware<ApiState>, ...before: Koa.Middleware<ApiState>[]): Promise<number> {
  const app = new Koa<ApiState>({ proxy: true });
  app.silent = true;
  app
    .use(requestId())
    .use(trustProxies(createTrust(['loopback'])))
    .use(accessLog(log))
    .use(securityHeaders());
  app.use(compress()).use(problems(log));
  for (const middleware of before) app.use(middleware);
  const server = app.use(handle).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

type Said = { status: number; headers: Record<string, unknown>; body: Buffer };

/** Unlike fetch it unpacks nothing. */
async function get(port: number, headers: Record<string, string> = {}, path = '/'): Promise<Said> {
  const asked = request({ port, path, host: '127.0.0.1', headers }).end();
  const [answer] = await once(asked, 'response');
  const body = Buffer.concat(await Readable.from(answer).toArray());
  return { status: answer.statusCode, headers: answer.headers, body };
}

describe('packing', () => {
  const text = JSON.stringify({ text: 'the same words again and again '.repeat(200) });
  let port: number;
  beforeAll(async () => {
    port = await serve((ctx) => {
      if (ctx.path !== '/secret') mayCompress(ctx);
      ctx.type =
        ctx.path === '/events' ? 'text/event-stream' : ctx.path === '/image' ? 'image/png' : 'application/json';
      ctx.body = ctx.path === '/small' ? '{}' : text;
    });
  });

  it('is brotli, gzip or nothing, as the client takes it', async () => {
    const brotli = await get(port, { 'accept-encoding': 'gzip, br' });
    expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
    expect(brotliDecompressSync(brotli.body).toString()).toBe(text);
    expect(brotli.body.length).toBeLessThan(text.length / 5);
    const gzip = await get(port, { 'accept-encoding': 'gzip' });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.body).toString()).toBe(text);
    expect((await get(port)).headers['content-encoding']).toBeUndefined();
  });

  it.each(['/small', '/events', '/image', '/secret'])('is not for %s', async (path) => {
    const { headers } = await get(port, { 'accept-encoding': 'gzip, br' }, path);
    expect(headers['content-encoding']).toBeUndefined();
  });
});

describe('an answer that is sent while it is read', () => {
  const pieces = (fails: number) =>
    Readable.from(
      (async function* () {
        for (let n = 0; n < 3; n += 1) {
          if (n === fails) throw new AppError('conflict');
          yield 'the same words again and again '.repeat(2000);
        }
      })(),
    );
  const stream = (fails: number) =>
    serve(async (ctx) => {
      mayCompress(ctx);
      ctx.type = 'text/csv';
      ctx.body = pieces(fails);
      await beginStream(ctx);
    });

  it.each(['gzip', 'identity'])('is whole, or a problem, or cut off (%s)', async (encoding) => {
    const headers = { 'accept-encoding': encoding };
    const whole = await get(await stream(9), headers);
    const text = encoding === 'gzip' ? gunzipSync(whole.body) : whole.body;
    expect(text.length).toBe(3 * 2000 * 31);
    const refused = await get(await stream(0), headers);
    expect({ status: refused.status, type: refused.headers['content-type'] }).toEqual({
      status: 409,
      type: 'application/problem+json',
    });
    await expect(get(await stream(2), headers)).rejects.toThrow();
  });
});

describe('addresses', () => {
  it('are those that a trusted proxy names, and the protocol too', async () => {
    const port = await serve((ctx) => {
      ctx.body = { ip: ctx.ip, host: ctx.host, secure: ctx.secure };
    });
    const forwarded = { 'x-forwarded-for': '1.1.1.1, 203.0.113.5', 'x-forwarded-proto': 'http, https' };
    const proxied = await get(port, { ...forwarded, 'x-forwarded-host': 'evil.example' });
    expect(JSON.parse(String(proxied.body))).toEqual({
      ip: '203.0.113.5',
      host: `127.0.0.1:${port}`,
      secure: true,
    });
    expect(proxied.headers['strict-transport-security']).toContain('max-age=');
    const direct = await get(port);
    expect(JSON.parse(String(direct.body))).toMatchObject({ ip: '127.0.0.1', secure: false });
    expect(direct.headers['strict-transport-security']).toBeUndefined();
  });

  it('of a stranger are his own, whatever he writes', async () => {
    const app = new Koa<ApiState>({ proxy: true }).use(trustProxies(createTrust(['10.0.0.0/8'])));
    app.use((ctx) => {
      ctx.body = { ip: ctx.ip, secure: ctx.secure };
    });
    const server = app.listen(0, '127.0.0.1');
    open.push(server);
    await once(server, 'listening');
    const headers = { 'x-forwarded-for': '203.0.113.5', 'x-forwarded-proto': 'https' };
    const { body } = await get((server.address() as { port: number }).port, headers);
    expect(JSON.parse(String(body))).toEqual({ ip: '127.0.0.1', secure: false });
  });
});

describe('the access log', () => {
  it('has a line for each request, without what was asked for', async () => {
    const port = await serve((ctx) => {
      Object.assign(ctx, { _matchedRoute: '/things/:id' });
      ctx.state.account = { type: 'user', id: 'u1', name: 'Ann', role: 'agent' };
      ctx.body = 'x'.repeat(300);
    });
    const headers = { 'x-request-id': 'logged-1', authorization: 'Bearer top.secret.token' };
    await get(port, headers, '/things/7?q=private');
    const line = await until('the line', () => lines.find(({ requestId: id }) => id === 'logged-1'));
    expect(line).toMatchObject({ level: 30, method: 'GET', route: '/things/:id', status: 200, account: 'u1' });
    expect(line.ms).toEqual(expect.any(Number));
    expect(line.bytes).toBeGreaterThan(300);
    expect(JSON.stringify(lines)).not.toMatch(/private|secret|\/things\/7/);
  });

  it('is louder for our own faults, and quiet for health checks', async () => {
    const port = await serve((ctx) => {
      if (ctx.path === '/boom') throw new Error('boom');
      ctx.body = 'ok';
    });
    await get(port, { 'x-request-id': 'logged-2' }, '/boom');
    await get(port, { 'x-request-id': 'logged-3' }, '/health/live');
    const levelOf = (id: string) =>
      until(id, () => lines.find(({ requestId, msg }) => requestId === id && msg === 'request'));
    expect(await levelOf('logged-2')).toMatchObject({ level: 40, status: 500 });
    expect(await levelOf('logged-3')).toMatchObject({ level: 20, status: 200 });
  });
});

describe('time', () => {
  it('is up for a handler that does not end, and its late error harms nobody', async () => {
    const late = Promise.withResolvers<void>();
    const port = await serve(async (ctx) => {
      await late.promise;
      ctx.body = 'too late';
      throw new Error('after the end');
    }, deadline(20));
    const { status, body } = await get(port);
    expect(status).toBe(503);
    expect(JSON.parse(String(body))).toMatchObject({ code: 'unavailable', retryable: true });
    late.resolve();
    await get(port);
  });

  it('is up for a body that comes byte by byte', async () => {
    const port = await serve((ctx) => {
      ctx.body = ctx.request.body;
    }, jsonBody(30));
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":');
    const said = Buffer.concat(await socket.toArray()).toString();
    expect(said).toMatch(/^HTTP\/1\.1 400 .*connection: close.*"code":"bad_request"/is);
  });
});

describe('a body', () => {
  const post = async (port: number, body: string) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.json() };
  };

  it('may be 32 deep and no deeper, and reaches for no prototype', async () => {
    const port = await serve((ctx) => {
      ctx.body = { taken: true };
    }, jsonBody());
    const nest = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    expect(await post(port, nest(32))).toEqual({ status: 200, body: { taken: true } });
    const bad = [
      nest(33),
      nest(10_000),
      `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
      '{"__proto__":{"admin":1}}',
    ];
    for (const body of bad) {
      expect(await post(port, body), body.slice(0, 60)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    }
  });
});
