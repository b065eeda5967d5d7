import { describe, expect, it } from 'vitest';
import { createPageUploads, type Outcome } from '../../../../web/console/admin/knowledge/page-uploads.ts';

const named = (...names: string[]) => names.map((name) => new File(['text'], name));

describe('createPageUploads', () => {
  it('sends one file at a time, in their order, and a refusal does not keep the others', async () => {
    const sent: string[] = [];
    const ends: (() => void)[] = [];
    const uploads = createPageUploads(({ name }) => {
      sent.push(name);
      return new Promise<Outcome>((resolve, reject) => {
        ends.push(() => (name === 'b' ? reject(new Error('no')) : resolve('created')));
      });
    });
    const states = () => uploads.get().map(({ state }) => state);
    const first = uploads.add(named('a', 'b'));
    const second = uploads.add(named('c'));
    expect(states()).toEqual(['sending', 'waiting', 'waiting']);
    for (const n of [0, 1, 2]) {
      await expect.poll(() => ends.length).toBe(n + 1);
      ends[n]?.();
    }
    await Promise.all([first, second]);
    expect(sent).toEqual(['a', 'b', 'c']);
    expect(states()).toEqual(['created', 'refused', 'created']);
  });

  it('sends again what was refused only, and forgets what has ended', async () => {
    const sent: string[] = [];
    const uploads = createPageUploads(async ({ name }) => {
      sent.push(name);
      if (sent.length === 1) throw new Error('no');
      return 'created';
    });
    await uploads.add(named('a', 'b'));
    await uploads.again();
    expect(sent).toEqual(['a', 'b', 'a']);
    expect(uploads.get().map(({ state }) => state)).toEqual(['created', 'created']);
    uploads.clear();
    expect(uploads.get()).toEqual([]);
  });
});
