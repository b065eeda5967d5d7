import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../../web/api-client/create-api-client.ts';
import { createLogInTokens } from '../../../../web/console/session/log-in-tokens.ts';
import type { Keeper } from '../../../../web/console/ui/keeper.ts';

/** Several tabs of one browser: what they share, and a server that counts. */
function openBrowser() {
  const stored = new Map<string, string>();
  const clock = { now: 0 };
  const asked: string[] = [];
  let answer = async (): Promise<void> => {};
  let queue: Promise<unknown> = Promise.resolve();
  const keeper: Keeper = {
    read: <T>(name: string) => JSON.parse(stored.get(name) ?? 'null') as T | null,
    write: (name, value) => void (value === null ? stored.delete(name) : stored.set(name, JSON.stringify(value))),
    onChange: () => () => {},
  };
  const lock = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = queue.then(run);
    queue = mine.catch(() => {});
    return mine;
  };
  return {
    clock,
    asked,
    fail: (error: unknown) => {
      answer = async () => {
        throw error;
      };
    },
    tab() {
      const ends: number[] = [];
      const tokens = createLogInTokens({
        ...{ keeper, lock, now: () => clock.now, onEnd: () => void ends.push(1) },
        async refresh(refreshToken) {
          asked.push(refreshToken);
          await answer();
          return { accessToken: `a${asked.length}`, refreshToken: `r${asked.length}`, expiresIn: 900 };
        },
      });
      return { ...tokens, ends };
    },
  };
}
const first = { accessToken: 'a0', refreshToken: 'r0', expiresIn: 900 };
const refused = (code: 'unauthorized' | 'internal') =>
  new ApiError({
    ...{ type: 'about:blank', title: '', status: 0, detail: code, code, retryable: false, requestId: '' },
  });

describe('the tokens of a log-in', () => {
  it('are renewed near their end, once over all tabs', async () => {
    const browser = openBrowser();
    const [one, other] = [browser.tab(), browser.tab()];
    one.begin(first);
    expect(await other.access()).toBe('a0');
    browser.clock.now = 880_000;
    expect(await Promise.all([one.access(), other.access(), other.access()])).toEqual(['a1', 'a1', 'a1']);
    expect(browser.asked).toEqual(['r0']);
  });

  it('are renewed when a server refuses them, however fresh they look', async () => {
    const browser = openBrowser();
    const [one, other] = [browser.tab(), browser.tab()];
    one.begin(first);
    expect(await Promise.all([one.renew(), other.renew()])).toEqual(['a1', 'a1']);
    expect(await one.renew()).toBe('a2');
    expect(browser.asked).toEqual(['r0', 'r1']);
  });

  it('are gone for all when the log-in has ended', async () => {
    const browser = openBrowser();
    const [one, other] = [browser.tab(), browser.tab()];
    one.begin(first);
    browser.fail(refused('unauthorized'));
    await expect(one.renew()).rejects.toMatchObject({ code: 'unauthorized' });
    expect([one.ends.length, other.isThere()]).toEqual([1, false]);
    await expect(other.access()).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('stay when the server only fails', async () => {
    const browser = openBrowser();
    const one = browser.tab();
    one.begin(first);
    browser.fail(refused('internal'));
    await expect(one.renew()).rejects.toThrow('internal');
    expect([one.ends.length, one.isThere()]).toEqual([0, true]);
  });
});
