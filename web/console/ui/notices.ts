import { createStore, type Readable } from './store.ts';

/** `path`: the page that it is about. */
export type Notice = { id: number; text: string; kind: 'done' | 'fault'; path: string | null };
export type Notices = Readable<readonly Notice[]> & {
  tell(text: string, kind?: Notice['kind'], path?: string): void;
  drop(id: number): void;
};

/** How long a notice stays, ms. */
const shownMs = 6000;

/** Short sentences that come and go. */
export function createNotices(): Notices {
  const list = createStore<readonly Notice[]>([]);
  let count = 0;
  const drop = (id: number) => list.update((now) => now.filter((one) => one.id !== id));
  return {
    ...list,
    drop,
    tell(text, kind = 'done', path) {
      count += 1;
      const id = count;
      // The same sentence twice says no more than once.
      list.update((now) =>
        [...now.filter((one) => one.text !== text), { id, text, kind, path: path ?? null }].slice(-3),
      );
      setTimeout(() => drop(id), shownMs);
    },
  };
}
