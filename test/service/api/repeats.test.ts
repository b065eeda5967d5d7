import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#shared/id.ts';
import { closeRedis, openRedis } from '#shared/redis.ts';
import type { ApiContext } from '../../../src/api/api-state.ts';
import { idempotency } from '../../../src/api/middleware/idempotency.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
let token: string;
beforeAll(async () => {
  api = await openApiFixture();
  token = (await api.staff('admin')).token;
});
afterAll(() => api.close());

const rollback = (group: string, json: object, key?: string, as = token) =>
  api.ask(`POST /admin/settings/${group}/rollback`, {
    token: as,
    json,
    headers: key === undefined ? {} : { 'idempotency-key': key },
  });
const change = (group: string, version: number, value: object) =>
  api.ask(`PATCH /admin/settings/${group}`, { token, json: { version, value } });
const versionOf = async (group: string) =>
  ((await api.ask(`GET /admin/settings/${group}`, { token })).body as { version: number }).version;

describe('an idempotency key', () => {
  it('makes twice once, with the same answer', async () => {
    await change('features', 0, { ratings: false });
    const first = await rollback('features', { version: 1, to: 0 }, 'k1');
    expect(first).toMatchObject({ status: 200, body: { version: 2, value: { ratings: true } } });
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const again = await rollback('features', { version: 1, to: 0 }, 'k1');
    expect(again).toMatchObject({ status: 200, text: first.text });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(await versionOf('features')).toBe(2);
  });

  it('belongs to one request: another body is a conflict, another path or account another key', async () => {
    const other = await rollback('features', { version: 2, to: 0 }, 'k1');
    expect(other).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await change('assistant', 0, { name: 'Blue' });
    expect(await rollback('assistant', { version: 1, to: 0 }, 'k1')).toMatchObject({ status: 200 });
    const another = await api.issue({ type: 'user', id: newId(), name: 'Other', role: 'admin' });
    const theirs = await rollback('features', { version: 1, to: 0 }, 'k1', another);
    expect(theirs.headers.get('idempotent-replayed')).toBeNull();
  });

  it('is done by one of many who come at once', async () => {
    await change('files', 0, { linkSeconds: 60 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => rollback('files', { version: 1, to: 0 }, 'k2')));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, body: { version: 2 } });
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    expect(await versionOf('files')).toBe(2);
  });

  it('is free again after a refusal', async () => {
    expect(await rollback('privacy', { version: 9, to: 0 }, 'k3')).toMatchObject({ status: 409 });
    await change('privacy', 0, { retentionDays: 7 });
    expect(await rollback('privacy', { version: 1, to: 0 }, 'k3')).toMatchObject({ status: 200, body: { version: 2 } });
  });

  it('has a form, and cannot be read in Redis', async () => {
    expect(await rollback('files', { version: 2, to: 0 }, 'with space')).toMatchObject({ status: 400 });
    const keys = await api.front.redis.keys(`${api.config.QUEUE_PREFIX}:idempotency:*`);
    expect(keys.length).toBeGreaterThan(2);
    for (const key of keys) expect(await api.front.redis.get(key)).not.toMatch(/linkSeconds|ratings/);
  });

  it('is no promise without Redis: nothing is done', async () => {
    const redis = await openRedis(api.config.REDIS_URL, 'front', api.front.log);
    await closeRedis(redis);
    const step = idempotency({ ...api.front, redis }, 200);
    const ctx = { headers: { 'idempotency-key': 'k' }, state: {}, path: '/', querystring: '', request: {} };
    let done = false;
    const work = step(ctx as unknown as ApiContext, async () => {
      done = true;
    });
    await expect(work).rejects.toMatchObject({ code: 'unavailable' });
    expect(done).toBe(false);
  });
});

describe('a tag', () => {
  it('spares a client what it has, until it changes', async () => {
    const first = await api.ask('GET /admin/settings/security', { token });
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\/"[\w-]{27}"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const again = () => api.ask('GET /admin/settings/security', { token, headers: { 'if-none-match': tag } });
    const unchanged = await again();
    expect(unchanged).toMatchObject({ status: 304, text: '' });
    expect(unchanged.headers.get('etag')).toBe(tag);
    await change('security', 0, { inviteHours: 5 });
    expect(await again()).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await api.ask('GET /admin/settings/security', { headers: { 'if-none-match': tag } })).toMatchObject({
      status: 401,
    });
  });
});
