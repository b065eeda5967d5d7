export type Slots = {
  /** A slot if one is free and nobody waits for it. */
  tryTake(): boolean;
  /** Waits for a slot, first come first served. False once `close` was called: there are none any more. */
  take(): Promise<boolean>;
  release(): void;
  close(): void;
};

/** Bounds the replies that run in this process, however they came: `limit` at once. */
export function createSlots(limit: number): Slots {
  const waiting: ((taken: boolean) => void)[] = [];
  let taken = 0;
  let closed = false;

  function tryTake(): boolean {
    if (closed || taken >= limit || waiting.length > 0) return false;
    taken += 1;
    return true;
  }

  return {
    tryTake,
    take: () => (closed || tryTake() ? Promise.resolve(!closed) : new Promise((resolve) => waiting.push(resolve))),
    release() {
      const next = waiting.shift();
      if (next) next(true);
      else taken -= 1;
    },
    close() {
      closed = true;
      for (const resolve of waiting.splice(0)) resolve(false);
    },
  };
}
