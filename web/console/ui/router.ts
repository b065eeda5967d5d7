import { createStore, type Readable } from './store.ts';

/** `path` is below `/console`, and without a slash at its end: `/inbox/mine`. */
export type Place = { path: string; hash: string };
export type Router = Readable<Place> & { go(path: string, how?: { replace?: boolean }): void; close(): void };

const base = '/console';

export const hrefOf = (path: string): string => base + path;

/** Which page it is, by the address. */
export function openRouter(): Router {
  const read = (): Place => ({
    path: location.pathname.replace(/^\/console(?=\/|$)/, '').replace(/\/+$/, ''),
    hash: location.hash.slice(1),
  });
  const place = createStore(read());
  const look = () => place.set(read());
  window.addEventListener('popstate', look);
  return {
    ...place,
    go(path, { replace = false } = {}) {
      if (hrefOf(path) === location.pathname + location.hash) return;
      if (replace) window.history.replaceState(null, '', hrefOf(path));
      else window.history.pushState(null, '', hrefOf(path));
      look();
    },
    close: () => window.removeEventListener('popstate', look),
  };
}

/** The parts of a path: `/inbox/mine/1` is inbox, mine, 1. */
export const partsOf = ({ path }: Place): string[] => path.split('/').filter(Boolean).map(decodeURIComponent);
