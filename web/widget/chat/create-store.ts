export type Store<T> = {
  get(): T;
  /** The fields that change, or what gives them from the state of this moment. */
  set(change: Partial<T> | ((state: T) => Partial<T>)): void;
  subscribe(listener: () => void): () => void;
};

/** A value that tells when it changed. Listeners hear of the state that is there, not of each step to it. */
export function createStore<T extends object>(first: T): Store<T> {
  let state = first;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(change) {
      const changes = typeof change === 'function' ? change(state) : change;
      const keys = Object.keys(changes) as (keyof T)[];
      if (keys.every((key) => Object.is(changes[key], state[key]))) return;
      state = { ...state, ...changes };
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
