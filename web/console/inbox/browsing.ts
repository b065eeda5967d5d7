import { createStore, type Readable } from '../ui/store.ts';
import type { Desk } from './desk.ts';
import { addPage, emptyList, type Filter, fits, type PageList, renewHead } from './page-list.ts';
import { mergeListed } from './rows.ts';

export type Browsing = Readable<PageList> & {
  /** Reads the first page, now and again; returns what ends it. */
  start(): () => void;
  look(): Promise<void>;
  more(): Promise<void>;
};

/** Nobody tells of a new conversation with the AI, so the first page is read again this often, ms. */
const lookMs = 10_000;
const pageSize = 30;

/** A paged list of conversations that fit a filter. */
export function openBrowsing({ api, rows }: Pick<Desk, 'api' | 'rows'>, filter: Filter): Browsing {
  const list = createStore<PageList>(emptyList);
  let loading = false;
  const read = async (cursor?: string) => {
    const query = { ...filter, sort: 'active' as const, limit: pageSize, ...(cursor ? { cursor } : {}) };
    const page = await api.request('GET /admin/conversations', { query });
    rows.update((now) => mergeListed(now, page.items));
    return page;
  };
  const look = () =>
    read().then(
      (head) => list.update((now) => renewHead(now, head)),
      () => list.update((now) => (now.phase === 'loading' ? { ...now, phase: 'failed' } : now)),
    );
  /** What a fact has made fit is in the list at once. */
  const admit = () => {
    const { ids, phase } = list.get();
    if (phase !== 'ready') return;
    const first = [...rows.get().values()].filter((row) => !ids.has(row.id) && fits(row, filter));
    if (first.length) list.update((now) => ({ ...now, ids: new Set([...now.ids, ...first.map(({ id }) => id)]) }));
  };
  return {
    ...list,
    look,
    start() {
      void look();
      const timer = setInterval(() => void look(), lookMs);
      const stop = rows.subscribe(admit);
      return () => {
        clearInterval(timer);
        stop();
      };
    },
    async more() {
      const { nextCursor } = list.get();
      if (!nextCursor || loading) return;
      loading = true;
      try {
        const page = await read(nextCursor);
        list.update((now) => (now.nextCursor === nextCursor ? addPage(now, page) : now));
      } catch {
        // The button stays, for another try.
      } finally {
        loading = false;
      }
    },
  };
}
