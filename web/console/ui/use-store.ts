import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { Readable } from './store.ts';

/** What a component shows of a store; it is drawn again when that is something else. */
export function useStore<T>(store: Readable<T>): T;
export function useStore<T, S>(store: Readable<T>, select: (state: T) => S): S;
export function useStore<T, S>(store: Readable<T>, select = (state: T) => state as unknown as S): S {
  const [, redraw] = useReducer((count: number, by: number) => count + by, 0);
  const shown = select(store.get());
  const now = useRef({ select, shown });
  now.current = { select, shown };
  useLayoutEffect(() => {
    const look = () => {
      if (!isSame(now.current.select(store.get()), now.current.shown)) redraw(1);
    };
    look();
    return store.subscribe(look);
  }, [store]);
  return shown;
}

/** Lists that were chosen anew and hold the same are the same. */
function isSame(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return Object.is(one, other);
  return one.length === other.length && one.every((item, at) => Object.is(item, other[at]));
}
