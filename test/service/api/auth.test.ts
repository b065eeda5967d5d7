import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInRoles } from '#domain/policy.ts';
import { openTokens } from '#shared/commands/accounts/open-tokens.ts';
import { ConfigError } from '#shared/config.ts';
import { createFieldKeys, readFieldKeys } from '#shared/field-keys.ts';
import { idToBytes } from '#shared/id.ts';
import { type Api, openApiFixture, password } from '../../support/api-fixture.ts';

let api: Api;
let admin: Awaited<ReturnType<Api['staff']>>;
beforeAll(async () => {
  api = await openApiFixture();
  admin = await api.staff('admin');
});
afterAll(() => api.close());

type Pair = { accessToken: string; refreshToken: string; expiresIn: number };
const logIn = (email: string, secret = password) => api.ask('POST /auth/login', { json: { email, password: secret } });
const refresh = (refreshToken: string) => api.ask('POST /auth/refresh', { json: { refreshToken } });
const refreshed = async (refreshToken: string) => (await refresh(refreshToken)).body as Pair;

describe('log-in', () => {
  it('gives tokens and the user', async () => {
    const answer = await logIn('Admin@Example.com');
    const user = { id: admin.id, email: 'admin@example.com', name: 'admin', role: 'admin' };
    expect(answer).toMatchObject({ status: 200, body: { expiresIn: 900, user } });
    const { accessToken } = answer.body as Pair;
    expect(await api.ask('GET /me', { token: accessToken })).toMatchObject({
      status: 200,
      body: { type: 'user', user, permissions: builtInRoles.admin },
    });
    expect(answer.text).not.toContain('$2b$');
  });

  it('says the same of a wrong password, an unknown address and a shut account', async () => {
    const shut = await api.staff('agent');
    await api.knex('users').where({ email: shut.email }).update({ active: false });
    const answers = [
      await logIn('admin@example.com', 'guess'),
      await logIn('nobody@example.com'),
      await logIn(shut.email),
    ];
    const said = answers.map(({ status, body }) => ({ status, body: { ...(body as object), requestId: '' } }));
    expect(said[0]).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(said).toEqual([said[0], said[0], said[0]]);
    expect(await api.ask('GET /me', { token: shut.token })).toMatchObject({ status: 401 });
  });
});

describe('a refresh token', () => {
  it('is spent by its use, and its successor goes on', async () => {
    const first = (await logIn('admin@example.com')).body as Pair;
    const second = await refreshed(first.refreshToken);
    expect(second).toEqual({ accessToken: expect.any(String), refreshToken: expect.any(String), expiresIn: 900 });
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(await refresh(second.refreshToken)).toMatchObject({ status: 200 });
    expect(await api.ask('GET /me', { token: second.accessToken })).toMatchObject({ status: 200 });
  });

  it('may be used again for a moment: an answer can be lost, and two tabs ask at once', async () => {
    const { refreshToken } = await api.visitor();
    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    for (const { body } of answers) expect(await refresh((body as Pair).refreshToken)).toMatchObject({ status: 200 });
  });

  it('that comes back later ends the whole family', async () => {
    const other = await api.visitor();
    const first = await api.visitor();
    const second = await refreshed(first.refreshToken);
    const third = await refreshed(second.refreshToken);
    api.clock.ahead += 10_001;
    expect(await refresh(first.refreshToken)).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    for (const { refreshToken } of [second, third]) expect(await refresh(refreshToken)).toMatchObject({ status: 401 });
    expect(await refresh(other.refreshToken)).toMatchObject({ status: 200 });
  });

  it('whose answer was lost works again, also days later', async () => {
    const { refreshToken, customer } = await api.visitor();
    await refresh(refreshToken);
    for (const wait of [11_000, 3 * 86_400_000]) {
      api.clock.ahead += wait;
      const { status, body } = await refresh(refreshToken);
      expect(status).toBe(200);
      expect(await api.ask('GET /me', { token: (body as Pair).accessToken })).toMatchObject({ body: { customer } });
    }
  });

  it.each([
    ['the thief, and later its owner', 0],
    ['its owner, and later the thief', 1],
  ])('that is used first by %s ends the family at the latest when both have used what they got', async (_, steps) => {
    const { refreshToken: stolen } = await api.visitor();
    const first = await refreshed(stolen);
    api.clock.ahead += 60_000;
    const second = await refreshed(stolen);
    api.clock.ahead += 60_000;
    // Whoever came second goes on for a while, so that the rows of long ago are gone.
    let newest = second;
    for (let step = 0; step < 3 * steps; step += 1) {
      newest = await refreshed(newest.refreshToken);
      api.clock.ahead += 900_000;
    }
    expect(await refresh(first.refreshToken)).toMatchObject({ status: 401 });
    expect(await refresh(newest.refreshToken)).toMatchObject({ status: 401 });
  });

  it('leaves few rows, and is noticed also when its own is gone', async () => {
    const { refreshToken: old, customer } = await api.visitor();
    let newest = old;
    for (let step = 0; step < 20; step += 1) {
      ({ refreshToken: newest } = await refreshed(newest));
      api.clock.ahead += 900_000;
    }
    const rows = await api.knex('refresh_tokens').where({ account_id: idToBytes(customer.id) });
    expect(rows.length).toBeLessThanOrEqual(3);
    expect(await refresh(`x${newest.slice(1)}`)).toMatchObject({ status: 401 });
    expect(await refresh(old)).toMatchObject({ status: 401 });
    expect(await refresh(newest)).toMatchObject({ status: 401 });
  });

  it('ends with the log-out, with its time, and with its account', async () => {
    const left = await api.visitor();
    for (const time of ['once', 'twice']) {
      const out = await api.ask('POST /auth/logout', { json: { refreshToken: left.refreshToken } });
      expect(out, time).toMatchObject({ status: 204, text: '' });
    }
    expect(await refresh(left.refreshToken)).toMatchObject({ status: 401 });

    const supervisor = await api.staff('supervisor');
    const { refreshToken } = (await logIn(supervisor.email)).body as Pair;
    await api.knex('users').where({ email: supervisor.email }).update({ active: false });
    expect(await refresh(refreshToken)).toMatchObject({ status: 401 });

    const late = await api.visitor();
    api.clock.ahead += 181 * 86_400_000;
    expect(await refresh(late.refreshToken)).toMatchObject({ status: 401 });
  });

  it('is nowhere in the database', async () => {
    const { refreshToken } = await api.visitor();
    const rows = await api.knex('refresh_tokens');
    expect(JSON.stringify(rows)).not.toContain(refreshToken);
    expect(rows.every((row) => row.hash.length === 32)).toBe(true);
  });
});

describe('visitors', () => {
  it('are customers of the default site, which the first ones make', async () => {
    await api.knex('sites').delete();
    const visitors = await Promise.all(['Zoë', '小明', undefined].map((name) => api.visitor(name)));
    expect(visitors.map((visitor) => visitor.customer)).toEqual(
      ['Zoë', '小明', null].map((name) => ({ id: expect.any(String), name })),
    );
    expect(await api.knex('sites')).toHaveLength(1);
    const token = visitors[1]?.accessToken;
    const me = { type: 'customer', customer: { id: visitors[1]?.customer.id, name: '小明' } };
    expect(await api.ask('GET /me', { token })).toMatchObject({ status: 200, body: me });
    expect(await api.tokens.verify(token ?? '')).toMatchObject({ type: 'customer', channel: 'web' });
  });
});

describe('users', () => {
  it('have an address of their own', async () => {
    await expect(api.staff('admin')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('signing keys in MySQL', () => {
  it('are made once by processes that start at once', async () => {
    await api.knex('signing_keys').delete();
    const keys = readFieldKeys(api.config);
    const opened = await Promise.all([1, 2, 3, 4].map(() => openTokens(api.knex, keys, Date.now)));
    expect(await api.knex('signing_keys')).toHaveLength(1);
    const token = await opened[0]?.issue({ type: 'user', ...admin });
    expect(await opened[3]?.verify(token?.token ?? '')).toMatchObject({ id: admin.id });
  });

  it('keep a process with other field keys from starting', async () => {
    const others = createFieldKeys(`other:${randomBytes(32).toString('base64')}`);
    await expect(openTokens(api.knex, others, Date.now)).rejects.toThrow(ConfigError);
  });
});
