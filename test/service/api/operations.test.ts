import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openContext } from '#shared/context.ts';
import { openHealth } from '#shared/health.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { type FaultyProxy, openFaultyProxy } from '../../support/faulty-proxy.ts';
import { until } from '../../support/until.ts';

describe('for operators and browsers', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApiFixture();
  });
  afterAll(() => api.close());

  it('tells its health and its figures', async () => {
    expect(await api.ask('GET //health/live')).toMatchObject({ status: 200, body: { status: 'live' } });
    expect(await api.ask('GET //health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
    expect(await api.ask('HEAD //health/ready')).toMatchObject({ status: 200, text: '' });
    const { text, headers } = await api.ask('GET //metrics');
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toMatch(/^process_cpu_seconds_total [\d.]+$/m);
    expect(text).toMatch(/^chat_queue_jobs\{queue="replies",state="wait"\} 0$/m);
    expect(text).toMatch(/^chat_queue_jobs\{queue="lane-3",state="active"\} 0$/m);
    expect(text).toMatch(/^chat_lane_commands\{lane="0"\} 0$/m);
    expect(text).toMatch(/^chat_redis_durable 1$/m);
  });

  it('shows the public halves of its keys, and a page for people', async () => {
    const { keys } = (await api.ask('GET //.well-known/jwks.json')).body as { keys: object[] };
    expect(keys).toEqual([expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', use: 'sig' })]);
    expect(keys[0]).not.toHaveProperty('d');
    const home = await api.ask('GET //');
    expect(home).toMatchObject({ status: 200, text: expect.stringContaining('href="/admin/queues"') });
    expect(home.text.replaceAll(`${api.url}/widget.js`, '')).not.toMatch(/<script>|https?:/);
  });

  it('guards every answer, and names it', async () => {
    for (const route of ['GET //', 'GET //health/live', 'GET /me', 'GET /nothing']) {
      const { headers } = await api.ask(route);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    }
    const named = (id: string) => api.ask('GET /me', { headers: { 'x-request-id': id } });
    expect(await named('mine-1')).toMatchObject({ body: { requestId: 'mine-1' } });
    for (const id of ['x'.repeat(65), 'a b', '"><script>']) {
      expect((await named(id)).headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    }
  });

  it('lets the pages of a site in as soon as it says so, over REST and sockets', async () => {
    const origin = 'https://new-shop.example';
    const { token } = await api.staff('admin');
    const { url } = await api.realtime();
    const allowed = async () => {
      const rest = await api.ask('GET /me', { headers: { origin } });
      const poll = await fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
      return [rest, poll].map(({ headers }) => headers.get('access-control-allow-origin'));
    };
    expect(await allowed()).toEqual([null, null]);
    const json = { name: 'New shop', origins: [origin] };
    const { id } = (await api.ask('POST /admin/sites', { token, json })).body as { id: string };
    expect((await allowed())[0]).toBe(origin);
    await until('realtime hears of it', async () => (await allowed())[1] === origin);
    await api.ask(`DELETE /admin/sites/${id}`, { token });
    expect((await allowed())[0]).toBe(null);
  });

  it('lets pages of listed origins in, and no others', async () => {
    const preflight = (origin: string) =>
      api.ask('OPTIONS /chat/conversations', { headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await preflight('https://shop.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('idempotency-key');
    const refused = await api.ask('GET /me', { headers: { origin: 'https://shop.example' } });
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    for (const origin of ['https://evil.example', 'https://shop.example.evil.example', 'null']) {
      const { headers } = await preflight(origin);
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('vary')).toContain('Origin');
    }
  });
});

describe('while a server is away', () => {
  let redis: FaultyProxy;
  let mysql: FaultyProxy;
  let api: Api;
  const through = async (url: string) => {
    const { hostname: host, port } = new URL(url);
    const proxy = await openFaultyProxy({ target: { host, port: Number(port || 3306) } });
    return { proxy, url: Object.assign(new URL(url), { host: `127.0.0.1:${proxy.port}` }).href };
  };
  beforeAll(async () => {
    const direct = await through(inject('redisUrl'));
    redis = direct.proxy;
    api = await openApiFixture({ REDIS_URL: direct.url });
    const database = await through(api.config.DATABASE_URL);
    mysql = database.proxy;
    api.releasers.add(() => mysql.close());
    api.config.DATABASE_URL = database.url;
  });
  afterAll(async () => {
    redis.refuse(false);
    await api.close();
    await redis.close();
  });

  const ready = () => api.ask('GET //health/ready');

  it('is alive and not ready, and comes back by itself', async () => {
    const { accessToken: token } = await api.visitor();
    const { id } = (await api.ask('POST /chat/conversations', { token })).body as { id: string };
    redis.refuse(true);
    redis.cut();
    await expect.poll(ready).toMatchObject({
      status: 503,
      headers: expect.any(Headers),
      body: { code: 'unavailable', details: { away: ['redis'] }, retryable: true },
    });
    expect(await api.ask('GET //health/live')).toMatchObject({ status: 200 });
    const { status, text } = await api.ask('GET //metrics');
    expect({ status, stale: /^chat_redis_durable 1$/m.test(text) }).toEqual({ status: 200, stale: false });
    const json = { clientMessageId: 'm', text: 'hello' };
    const send = () => api.ask(`POST /chat/conversations/${id}/messages`, { token, json });
    expect(await send()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(await api.ask(`GET /chat/conversations/${id}`, { token })).toMatchObject({ status: 200 });

    redis.refuse(false);
    await expect.poll(ready, { timeout: 10_000 }).toMatchObject({ status: 200 });
    await expect.poll(send, { timeout: 10_000 }).toMatchObject({ status: 202 });
  });

  it('says so within a second or two of a link that lies still', async () => {
    redis.pause();
    const started = performance.now();
    const answer = await ready();
    const took = performance.now() - started;
    redis.resume();
    expect(answer).toMatchObject({ status: 503, body: { details: { away: ['redis'] } } });
    expect(took).toBeLessThan(5000);
    await expect.poll(ready, { timeout: 10_000 }).toMatchObject({ status: 200 });
  });

  it('tells it for processes without HTTP of their own too', async () => {
    const ctx = await openContext(api.config, 'worker', 'worker');
    const url = await openHealth(ctx, 0);
    const get = async (path: string) => {
      const response = await fetch(url + path);
      return { status: response.status, text: await response.text() };
    };
    expect(await get('/health/ready')).toEqual({ status: 200, text: '{"status":"ready"}' });
    expect(await get('/metrics?now')).toMatchObject({ status: 200, text: expect.stringContaining('chat_queue_jobs') });
    expect(await get('/elsewhere')).toMatchObject({ status: 404, text: expect.stringContaining('not_found') });
    mysql.refuse(true);
    mysql.cut();
    expect(await get('/health/ready')).toMatchObject({
      status: 503,
      text: expect.stringContaining('"away":["mysql"]'),
    });
    expect(await get('/health/live')).toEqual({ status: 200, text: '{"status":"live"}' });
    mysql.refuse(false);
    await expect.poll(() => get('/health/ready')).toMatchObject({ status: 200 });
    await ctx.releasers.close();
    await expect(fetch(url)).rejects.toThrow();
  });
});
