import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { logIn } from '#shared/commands/accounts/log-in.ts';
import { openContext } from '#shared/context.ts';
import { type Api, openApiFixture, password } from '../../support/api-fixture.ts';

let api: Api;
let email: string;
beforeAll(async () => {
  api = await openApiFixture();
  ({ email } = await api.staff('agent'));
});
afterAll(() => api.close());
beforeEach(async () => void (await api.knex('login_attempts').del()));

const guess = (to: string, secret: string) => api.ask('POST /auth/login', { json: { email: to, password: secret } });
const statuses = async (to: string, secrets: string[]) => {
  const seen: number[] = [];
  for (const secret of secrets) seen.push((await guess(to, secret)).status);
  return seen;
};

describe('guessing at a password', () => {
  it('locks the account for a while, which doubles; then the right one opens it', async () => {
    expect(await statuses(email, ['a', 'b', 'c', 'd', 'e'])).toEqual([401, 401, 401, 401, 401]);
    const locked = await guess(email, password);
    const { retryAfter } = (locked.body as { details: { retryAfter: number } }).details;
    expect(locked).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(30);
    expect(locked.headers.get('retry-after')).toBe(String(retryAfter));
    api.clock.ahead += 30_000;
    expect(await statuses(email, ['f', password])).toEqual([401, 429]);
    const again = Number((await guess(email, password)).headers.get('retry-after'));
    expect(again).toBeGreaterThan(30);
    expect(again).toBeLessThanOrEqual(60);
    api.clock.ahead += 60_000;
    expect(await statuses(email, [password, 'a', 'b', 'c', 'd', password])).toEqual([200, 401, 401, 401, 401, 200]);
  });

  it('that locks something is in the audit log, and so is a log-in', async () => {
    const { id, email: to } = await api.staff('supervisor');
    const deps = { ...api.front, tokens: api.tokens };
    const ip = '198.51.100.10';
    const wrong = (address: string) => logIn(deps, { email: address, password: 'x' }, { ip }).catch(() => null);
    const noted = async () =>
      (await api.knex('audit_log').where({ ip }).orderBy('id')).map(({ action, target_id }) => [action, target_id]);
    const counted = (failures: number, count: number) =>
      api.knex('login_attempts').update({ failures }).where({ failures: count });
    await logIn(deps, { email: to, password }, { ip, device: 'Desk' });
    await wrong('nobody@example.com');
    await counted(4, 1);
    await wrong('nobody@example.com');
    expect(await noted()).toEqual([['user.login', id]]);
    await wrong(to);
    await counted(4, 1);
    await counted(49, 6);
    await wrong(to);
    expect(await noted()).toEqual([
      ['user.login', id],
      ['user.lock', id],
      ['address.lock', ip],
    ]);
  });

  it('says the same of an account that is not there', async () => {
    const secrets = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(await statuses('nobody@example.com', secrets)).toEqual(await statuses(email, secrets));
    const [there, nowhere] = [await guess(email, 'g'), await guess('nobody@example.com', 'g')];
    for (const answer of [there, nowhere]) {
      const details = { retryAfter: expect.any(Number) };
      const detail = expect.stringMatching(/^Too many wrong passwords. Try again in \d+ seconds.$/);
      expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited', detail, details } });
    }
  });

  it('is counted over processes, and before the tries that run at once are done', async () => {
    const other = await openContext(api.config, 'front', 'front');
    api.releasers.add(() => other.releasers.close());
    const fronts = [api.front, other].map((ctx) => ({ ...ctx, tokens: api.tokens }));
    const tries = Array.from({ length: 12 }, (_, n) =>
      logIn(fronts[n % 2] ?? fronts[0]!, { email, password: `guess ${n}` }).catch((error) => error.code),
    );
    const codes = await Promise.all(tries);
    expect(codes.filter((code) => code === 'unauthorized')).toHaveLength(5);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(7);
  });

  it('at many accounts locks the network address, and a right one takes itself back only', async () => {
    const from = (ip: string, secret: string, to = email) =>
      logIn({ ...api.front, tokens: api.tokens }, { email: to, password: secret }, { ip });
    await expect(from('198.51.100.7', 'wrong', 'other@example.com')).rejects.toMatchObject({ code: 'unauthorized' });
    // As if 48 more accounts had been tried from there.
    expect(await api.knex('login_attempts').update({ failures: 49 }).where({ failures: 1 })).toBe(2);
    await from('198.51.100.7', password);
    await expect(from('198.51.100.7', 'wrong')).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(from('198.51.100.7', password)).rejects.toMatchObject({ code: 'rate_limited' });
    await from('198.51.100.8', password);
  });

  it('right ones pass an address whose lock is over, and leave its count and its time as they were', async () => {
    const [ip, at] = ['198.51.100.9', Date.now()];
    const from = (secret: string) => logIn({ ...api.front, tokens: api.tokens }, { email, password: secret }, { ip });
    const subject = createHash('sha256').update(`address ${ip}`).digest();
    const address = () => api.knex('login_attempts').where({ subject }).first();
    const row = { subject, failures: 50, locked_until: null, expires_at: new Date(at + 3_600_000) };
    await api.knex('login_attempts').insert(row);
    await from(password);
    // Of two at once the one that is counted second may find the lock of the first.
    const codes = await Promise.all(
      [0, 1].map(() =>
        from(password).then(
          () => 'ok',
          ({ code }) => code,
        ),
      ),
    );
    expect(codes).toContain('ok');
    expect(['ok', 'rate_limited']).toEqual(expect.arrayContaining(codes));
    await from(password);
    expect(await address()).toEqual(row);
    await expect(from('wrong')).rejects.toMatchObject({ code: 'unauthorized' });
    expect(await address()).toMatchObject({ failures: 51, locked_until: expect.any(Date) });
    expect((await address()).expires_at.getTime()).toBeGreaterThan(at + 24 * 3_600_000);
    await expect(from(password)).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it('is counted on the page before Bull Board too', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    const ask = (secret: string) =>
      api.ask('POST //admin/login', { headers, body: new URLSearchParams({ email, password: secret }).toString() });
    for (const secret of ['a', 'b', 'c', 'd', 'e']) expect(await ask(secret)).toMatchObject({ status: 401 });
    const locked = await ask(password);
    expect(locked.status).toBe(429);
    expect(locked.text).toContain('Try again in');
    expect(await guess(email, password)).toMatchObject({ status: 429 });
  });
});
