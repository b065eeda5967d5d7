export type Slots = {
  /** Waits for a slot, first come first served, for `mostMs` at most. False: there was none in time, or `close` was called. */
  take(mostMs?: number): Promise<boolean>;
  /** A slot if one is free and nobody waits for it. */
  tryTake(): boolean;
  release(): void;
  close(): void;
};

/** Bounds the replies that run in this process, however they came: `limit` at once. */
export function createSlots(limit: number): Slots {
  const waiting = new Set<(taken: boolean) => void>();
  let taken = 0;
  let closed = false;

  function tryTake(): boolean {
    if (closed || taken >= limit || waiting.size > 0) return false;
    taken += 1;
    return true;
  }

  async function take(mostMs?: number): Promise<boolean> {
    if (closed || tryTake()) return !closed;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    waiting.add(resolve);
    const giveUp = () => waiting.delete(resolve) && resolve(false);
    const timer = mostMs === undefined ? undefined : setTimeout(giveUp, mostMs);
    return promise.finally(() => clearTimeout(timer));
  }

  return {
    take,
    tryTake,
    release() {
      const [next] = waiting;
      if (!next) taken -= 1;
      else {
        waiting.delete(next);
        next(true);
      }
    },
    close() {
      closed = true;
      for (const resolve of waiting) resolve(false);
      waiting.clear();
    },
  };
}
