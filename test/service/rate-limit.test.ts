import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { randomId } from '#shared/id.ts';
import { createLog } from '#shared/log.ts';
import { createLimiter, type Limiter } from '#shared/rate-limit.ts';
import { closeRedis, openRedis, type Redis } from '#shared/redis.ts';
import { newCustomer } from '../support/actors.ts';
import { type Api, openApiFixture } from '../support/api-fixture.ts';
import { dial, openSocket } from '../support/chat-socket.ts';
import { type FaultyProxy, openFaultyProxy } from '../support/faulty-proxy.ts';
import { type Harness, openHarness } from '../support/harness.ts';
import { until } from '../support/until.ts';

describe('a limiter', () => {
  const prefix = `t-limit-${randomId().slice(0, 8)}`;
  const log = createLog('limits', 'silent', false);
  const perMinute = (points: number) => ({ points, seconds: 60 });
  let redis: Redis;
  let far: Redis;
  let proxy: FaultyProxy;
  let near: Limiter;
  let other: Limiter;
  beforeAll(async () => {
    const url = new URL(inject('redisUrl'));
    proxy = await openFaultyProxy({ target: { host: url.hostname, port: Number(url.port || 6379) } });
    redis = await openRedis(url.href, 'front', log);
    url.host = `127.0.0.1:${proxy.port}`;
    far = await openRedis(url.href, 'front', log);
    near = createLimiter({ redis, prefix });
    other = createLimiter({ redis: far, prefix });
  });
  afterAll(async () => {
    const keys = await redis.keys(`${prefix}*`);
    if (keys.length) await redis.del(...keys);
    await closeRedis(far);
    await closeRedis(redis);
    await proxy.close();
  });

  it('does not mix up the answers of what is asked in the same tick as its first question', async () => {
    const fresh = await openRedis(inject('redisUrl'), 'front', log);
    const limiter = createLimiter({ redis: fresh, prefix });
    await fresh.set(`${prefix}:one`, '1');
    // One write for all three: it began before the limiter was ever asked.
    const first = fresh.get(`${prefix}:one`);
    const asked = limiter.take('same-tick', perMinute(5));
    const last = fresh.echo('last');
    expect([await first, (await asked).allowed, await last]).toEqual(['1', true, 'last']);
    await closeRedis(fresh);
  });

  const taken = async (limiter: Limiter, key: string, points: number, times: number) => {
    const verdicts = await Promise.all(Array.from({ length: times }, () => limiter.take(key, perMinute(points))));
    return verdicts.filter(({ allowed }) => allowed).length;
  };

  it('lets the whole fleet have the quota once', async () => {
    expect((await taken(near, 'fleet', 20, 12)) + (await taken(other, 'fleet', 20, 12))).toBe(20);
    expect(await taken(near, 'fleet', 20, 5)).toBe(0);
    expect(await taken(near, 'somebody else', 20, 5)).toBe(5);
  });

  it('lets one process have all of a big one, however it divides into lots', async () => {
    expect(await taken(near, 'big', 119, 200)).toBe(119);
  });

  it('is early by its lots at most, and never late, when two share a big one', async () => {
    const [a, b] = await Promise.all([taken(near, 'shared', 200, 150), taken(other, 'shared', 200, 150)]);
    expect(a + b).toBeLessThanOrEqual(200);
    expect(a + b).toBeGreaterThanOrEqual(180);
  });

  it('counts down, and says when it begins anew', async () => {
    const first = await near.take('figures', perMinute(40));
    expect(first).toMatchObject({ allowed: true, limit: 40, remaining: 39 });
    expect(first.resetMs).toBeGreaterThan(50_000);
    await taken(near, 'figures', 40, 39);
    expect(await near.take('figures', perMinute(40))).toMatchObject({ allowed: false, remaining: 0 });
  });

  it('begins anew', async () => {
    const quota = { points: 2, seconds: 1 };
    await near.take('soon', quota);
    await near.take('soon', quota);
    expect((await near.take('soon', quota)).allowed).toBe(false);
    await until('the count begins anew', async () => (await near.take('soon', quota)).allowed);
  });

  it('counts by itself while Redis is away, and in Redis when it is back', async () => {
    proxy.refuse(true);
    proxy.cut();
    await until('Redis is away', () => far.status !== 'ready');
    expect(await taken(other, 'away', 20, 30)).toBe(20);
    proxy.refuse(false);
    await until('Redis is back', () => far.status === 'ready');
    await until('it is counted in Redis', async () => {
      const key = `back-${randomId()}`;
      const mine = await taken(other, key, 4, 4);
      return mine === 4 && (await taken(near, key, 4, 1)) === 0;
    });
  });

  it('waits for a silent Redis once, and not for each request', async () => {
    proxy.pause();
    expect(await taken(other, 'silent', 20, 30)).toBe(20);
    expect(await taken(other, 'silent too', 20, 30)).toBe(20);
    proxy.resume();
  });

  it('answers at once on the way of messages, and bounds what it lends', async () => {
    proxy.pause();
    const allowed = Array.from({ length: 100 }, () => other.takeNow('now', perMinute(20)).allowed);
    expect(allowed.filter(Boolean)).toHaveLength(20);
    proxy.resume();
    const fits = () => Array.from({ length: 12 }, () => near.takeNow('lent', perMinute(20)).allowed);
    expect(fits()).not.toContain(false);
    await until('what was lent is paid back in Redis', async () => !(await near.take('lent', perMinute(20))).allowed);
  });
});

describe('REST', () => {
  let api: Api;
  beforeAll(async () => {
    // Of the first values: 12 reads a minute and 1 log-in, ten times as many for an address.
    api = await openApiFixture({ RATE_LIMIT_FACTOR: '0.02', TRUSTED_PROXIES: 'loopback' });
  });
  afterAll(() => api.close());

  const visitor = async (ip: string) => {
    const answer = await api.ask('POST /auth/visitor', { json: {}, headers: { 'x-forwarded-for': ip } });
    return { answer, token: (answer.body as { accessToken: string }).accessToken };
  };

  it('refuses an account that asks too often, and says how long', async () => {
    const { token } = await visitor('198.51.100.1');
    const ask = () => api.ask('GET /me', { token, headers: { 'x-forwarded-for': '198.51.100.1' } });
    const first = await ask();
    expect(first.status).toBe(200);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'ratelimit-limit': '12',
      'ratelimit-remaining': '11',
      'ratelimit-reset': expect.stringMatching(/^\d+$/),
      'ratelimit-policy': '"read";q=12;w=60',
      ratelimit: expect.stringMatching(/^"read";r=11;t=\d+$/),
    });
    for (let i = 0; i < 11; i += 1) await ask();
    const refused = await ask();
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited', retryable: true } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const { token: another } = await visitor('198.51.100.1');
    expect(await api.ask('GET /me', { token: another })).toMatchObject({ status: 200 });
  });

  it('refuses an address that asks too often, with any token or none', async () => {
    const guess = (ip: string) =>
      api.ask('POST /auth/refresh', { json: { refreshToken: 'x' }, headers: { 'x-forwarded-for': ip } });
    for (let i = 0; i < 4; i += 1) expect(await guess('203.0.113.5')).toMatchObject({ status: 401 });
    expect(await guess('203.0.113.5')).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(await guess('203.0.113.6')).toMatchObject({ status: 401 });
    // Whatever the client itself has written in front of it.
    expect(await guess('192.0.2.1, 203.0.113.5')).toMatchObject({ status: 429 });
    for (let i = 0; i < 4; i += 1) await guess(`2001:db8:5:5::${i}`);
    expect(await guess('2001:db8:5:5:ffff::1')).toMatchObject({ status: 429 });
    const logIn = await api.ask('POST //admin/login', {
      body: 'email=a',
      headers: { 'x-forwarded-for': '203.0.113.5' },
    });
    expect(logIn.status).toBe(429);
  });
});

describe('sockets', () => {
  let h: Harness;
  let url: string;
  beforeAll(async () => {
    // 6 messages a minute, 15 changes, 25 sockets of an address.
    h = await openHarness({ RATE_LIMIT_FACTOR: '0.05', LANES: '2' });
    ({ url } = await h.realtime());
    await h.worker({ WORKER_QUEUES: ['lanes'] });
  });
  afterAll(() => h.close());

  it('are refused what comes too fast, and stay open', async () => {
    const chat = await openSocket(h, url, newCustomer().account);
    const { conversation } = await chat.get<{ conversation: { id: string } }>('conversation:open', {});
    const send = (n: number) =>
      chat.ask('message:send', { conversationId: conversation.id, clientMessageId: `m${n}`, text: 'hello' });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => send(n)));
    const refused = answers.filter(
      (answer) => !answer.ok && answer.error.code === 'rate_limited' && answer.error.retryable,
    );
    // One lot more may have passed before Redis said no.
    expect(answers.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(6);
    expect(refused.length).toBeGreaterThanOrEqual(30 - 12);
    expect(refused.length + answers.filter(({ ok }) => ok).length).toBe(30);
    expect(await chat.ask('message:read', { conversationId: conversation.id, seq: 0 })).toMatchObject({ ok: true });
  });

  it('of one address share a count, though none of them asks too often', async () => {
    const answers: { ok: boolean }[] = [];
    // 60 messages a minute from an address, and a lot more at most before Redis says no.
    for (let n = 0; n < 20; n += 1) {
      const { socket, get, ask } = await openSocket(h, url, newCustomer().account);
      const { conversation } = await get<{ conversation: { id: string } }>('conversation:open', {});
      const send = (m: number) => ({ conversationId: conversation.id, clientMessageId: `m${m}`, text: 'hello' });
      for (let m = 0; m < 5; m += 1) answers.push(await ask('message:send', send(m)));
      socket.disconnect();
    }
    const refused = answers.filter((answer) => !answer.ok);
    expect(refused.length).toBeGreaterThan(20);
    expect(refused[0]).toMatchObject({ error: { code: 'rate_limited' } });
  });

  it('of one address are so many', async () => {
    const { account } = newCustomer();
    const token = await h.issue(account);
    const dials = Array.from({ length: 30 }, () => dial(h, url, '/chat', token));
    const ends = await Promise.allSettled(dials.map(({ connected }) => connected));
    const open = dials.filter((_, n) => ends[n]?.status === 'fulfilled');
    expect(open.length).toBeLessThanOrEqual(25);
    expect(open.length).toBeGreaterThan(15);
    for (const { socket } of open) socket.disconnect();
    await until('there is room again', () =>
      dial(h, url, '/chat', token).connected.then(
        () => true,
        () => false,
      ),
    );
  });
});
