import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../web/api-client/create-api-client.ts';
import { createSession } from '../../../web/widget/identity/create-session.ts';
import { createExclusively } from '../../../web/widget/identity/with-lock.ts';
import { memoryStore } from '../../support/memory-store.ts';

type Body = Record<string, string>;

/** An api that gives numbered tokens, and takes each refresh token once. */
function openDesk() {
  const asked: [string, Body][] = [];
  let given = 0;
  const valid = new Set<string>();
  const desk = { expiresIn: 900, down: false };
  const pair = () => {
    given += 1;
    valid.add(`r${given}`);
    return {
      accessToken: `a${given}`,
      refreshToken: `r${given}`,
      expiresIn: desk.expiresIn,
      customer: { id: 'x', name: null },
    };
  };
  const answer = (status: number, body: unknown) => Response.json(body, { status });
  const send = async (url: string, init: RequestInit): Promise<Response> => {
    if (desk.down) throw new TypeError('Failed to fetch');
    const path = new URL(url).pathname.replace('/api/v1', '');
    const body = JSON.parse(String(init.body ?? '{}')) as Body;
    asked.push([path, body]);
    if (path === '/auth/logout') return new Response(null, { status: 204 });
    const spent = path === '/auth/refresh' && !valid.delete(body.refreshToken ?? '');
    if (spent || body.identityToken === 'bad')
      return answer(401, { code: 'unauthorized', detail: 'no', retryable: false });
    return answer(200, pair());
  };
  const api = createApiClient({ baseUrl: 'http://desk.example', fetch: send as typeof fetch });
  return { asked, api, desk, valid, paths: () => asked.map(([path]) => path) };
}

let sites = 0;
/** Tabs of one browser. */
function openBrowser(locks: LockManager | null = navigator.locks) {
  const { api, ...rest } = openDesk();
  const local = memoryStore();
  const clock = { now: 1_000_000 };
  sites += 1;
  const name = `site ${sites}`;
  const tab = () =>
    createSession({
      api,
      local,
      exclusively: createExclusively(name, local, locks),
      siteId: undefined,
      now: () => clock.now,
    });
  return { ...rest, local, clock, tab };
}

describe('a visitor', () => {
  it('is the same in all tabs, and after a reload', async () => {
    const { tab, paths } = openBrowser();
    const [one, two] = await Promise.all([tab().begin(), tab().begin()]);
    expect(one.visitor).toBe(two.visitor);
    expect(await two.tokens.access()).toBe('a1');
    expect((await tab().begin()).visitor).toBe(one.visitor);
    expect(paths()).toEqual(['/auth/visitor']);
  });

  it.each([
    ['the browser’s locks', navigator.locks],
    ['a lease, where there are none', null],
  ])('has tokens that one tab renews for all, by %s', async (_, locks) => {
    const { tab, clock, paths } = openBrowser(locks);
    const tabs = await Promise.all([tab(), tab(), tab()].map((one) => one.begin()));
    await Promise.all(tabs.map(({ tokens }) => tokens.access()));
    clock.now += 880_000;
    const fresh = await Promise.all(tabs.map(({ tokens }) => tokens.access()));
    expect(fresh).toEqual(['a2', 'a2', 'a2']);
    expect(await Promise.all(tabs.map(({ tokens }) => tokens.renew()))).toEqual(['a3', 'a3', 'a3']);
    expect(paths()).toEqual(['/auth/visitor', '/auth/refresh', '/auth/refresh']);
  });

  it('is renewed by one of two tabs that write their lease at the same moment', async () => {
    const local = memoryStore();
    const other = { until: Date.now() + 200, wrote: false };
    const set: typeof local.set = (name, text) => {
      local.set(name, other.wrote ? text : `other ${other.until}`);
      other.wrote = true;
    };
    await createExclusively(
      '',
      { ...local, set },
      null,
    )(async () => {
      expect(Date.now()).toBeGreaterThanOrEqual(other.until);
      expect(local.get('lease')).not.toContain('other');
    });
    expect([other.wrote, local.get('lease')]).toEqual([true, null]);
  });

  it('whose refresh token is dead is over, and another begins', async () => {
    const { tab, valid, local } = openBrowser();
    const session = tab();
    const { tokens, visitor } = await session.begin();
    await tokens.access();
    valid.clear();
    await expect(tokens.renew()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(local.get('session')).toBeNull();
    expect((await session.begin()).visitor).not.toBe(visitor);
    await expect(tokens.access()).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('is not over because nobody answers', async () => {
    const { tab, desk } = openBrowser();
    const { tokens } = await tab().begin();
    desk.down = true;
    await expect(tokens.renew()).rejects.toThrow('Failed to fetch');
    desk.down = false;
    expect(await tokens.renew()).toBe('a2');
  });

  it('is who the host says, asked once, and brings the anonymous one along', async () => {
    const { tab, asked } = openBrowser();
    const session = tab();
    const { visitor, tokens } = await session.begin();
    const token = `h.${btoa(JSON.stringify({ sub: 'customer-7' }))}.s`;
    await session.identify(token);
    await session.identify(token);
    expect(asked.at(-1)).toEqual(['/auth/visitor', { identityToken: token, refreshToken: 'r1' }]);
    expect(asked).toHaveLength(2);
    expect(session.kept()).not.toBe(visitor);
    await expect(tokens.access()).rejects.toMatchObject({ code: 'unauthorized' });
    // Somebody else on the same machine is not the one before.
    await session.identify(`h.${btoa(JSON.stringify({ sub: 'customer-8' }))}.s`);
    expect(asked.at(-1)?.[1]).not.toHaveProperty('refreshToken');
  });

  it('stays who they are when an identity is refused', async () => {
    const { tab } = openBrowser();
    const session = tab();
    const { visitor } = await session.begin();
    await expect(session.identify('bad')).rejects.toMatchObject({ problem: { code: 'unauthorized' } });
    expect(session.kept()).toBe(visitor);
  });

  it('who logs out is forgotten here and there', async () => {
    const { tab, asked } = openBrowser();
    const session = tab();
    await session.begin();
    await session.end();
    expect(asked.at(-1)).toEqual(['/auth/logout', { refreshToken: 'r1' }]);
    expect(session.kept()).toBeNull();
  });
});
