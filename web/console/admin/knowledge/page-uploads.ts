import { createStore, type Readable } from '../../ui/store.ts';

export type Outcome = 'created' | 'replaced' | 'unchanged';
export type PageUpload = {
  key: number;
  file: File;
  state: 'waiting' | 'sending' | 'refused' | Outcome;
  error?: unknown;
};
export type PageUploads = Readable<readonly PageUpload[]> & {
  /** Behind those that wait. Resolves when nothing waits any more. */
  add(files: Iterable<File>): Promise<void>;
  /** Those that were refused, once more. */
  again(): Promise<void>;
  /** What has come to its end is shown no more. */
  clear(): void;
};

/** Files on their way, one at a time; a refusal of one does not keep the others. */
export function createPageUploads(send: (file: File) => Promise<Outcome>): PageUploads {
  const list = createStore<readonly PageUpload[]>([]);
  let count = 0;
  let running: Promise<void> | null = null;
  const put = (key: number, part: Partial<PageUpload>) =>
    list.update((now) => now.map((one) => (one.key === key ? { ...one, ...part } : one)));

  async function run(): Promise<void> {
    for (let next = firstWaiting(); next; next = firstWaiting()) {
      const { key, file } = next;
      put(key, { state: 'sending' });
      try {
        put(key, { state: await send(file) });
      } catch (error) {
        put(key, { state: 'refused', error });
      }
    }
    running = null;
  }
  const firstWaiting = () => list.get().find(({ state }) => state === 'waiting');
  const start = (): Promise<void> => {
    running ??= run();
    return running;
  };

  return {
    ...list,
    add(files) {
      const added = [...files].map((file): PageUpload => ({ key: ++count, file, state: 'waiting' }));
      list.update((now) => [...now, ...added]);
      return start();
    },
    again() {
      list.update((now) => now.map((one) => (one.state === 'refused' ? { ...one, state: 'waiting' } : one)));
      return start();
    },
    clear: () => list.update((now) => now.filter(({ state }) => state === 'waiting' || state === 'sending')),
  };
}
