export type Readable<T> = { get(): T; subscribe(listener: () => void): () => void };
export type Store<T> = Readable<T> & { set(next: T): void; update(change: (now: T) => T): void };

/** A value that tells when it becomes another one. What it holds is never changed in place. */
export function createStore<T>(first: T): Store<T> {
  const listeners = new Set<() => void>();
  let value = first;
  const set = (next: T) => {
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of [...listeners]) listener();
  };
  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
