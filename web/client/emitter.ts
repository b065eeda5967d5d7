export type Emitter<Events> = {
  on<E extends keyof Events>(event: E, listener: Listener<Events, E>): () => void;
  emit<E extends keyof Events>(event: E, ...args: Args<Events, E>): void;
  clear(): void;
};
type Args<Events, E extends keyof Events> = Events[E] extends unknown[] ? Events[E] : never;
export type Listener<Events, E extends keyof Events> = (...args: Args<Events, E>) => void;

/** Typed events: `Events` maps a name to its arguments. A listener that throws does not keep others from hearing. */
export function createEmitter<Events>(): Emitter<Events> {
  const listeners = new Map<keyof Events, Set<(...args: never) => void>>();
  return {
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => void set.delete(listener);
    },
    emit(event, ...args) {
      for (const listener of listeners.get(event) ?? []) {
        try {
          (listener as (...given: typeof args) => void)(...args);
        } catch (error) {
          // The listener's own fault: it must surface, but not inside the bookkeeping of what was told.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    clear: () => listeners.clear(),
  };
}
