/** Time and chance, passed in so that tests own them. `after` returns what cancels it. */
export type Clock = {
  /** ms since some moment. It never goes back, whatever becomes of the device's clock. */
  now(): number;
  /** The time of day, ms since 1970. */
  date(): number;
  random(): number;
  after(ms: number, run: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  random: () => Math.random(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Milliseconds. */
export const defaultTiming = {
  /** A front answers a command within 5 s or says `unavailable`; after this much silence the answer was lost. */
  ackMs: 6500,
  /** From the ack of a send to its `message:created`; past this the send is asked again. */
  createdMs: 10_000,
  retryMs: 250,
  retryMaxMs: 10_000,
  /** How long `request` tries before it gives up. */
  requestMs: 20_000,
  reconnectMs: 500,
  reconnectMaxMs: 10_000,
};
export type Timing = typeof defaultTiming;

/** Full jitter: a thousand clients that were cut off together come back spread over the whole window. */
export function backoff(attempt: number, { retryMs, retryMaxMs }: Timing, random: () => number): number {
  return Math.round(random() * Math.min(retryMaxMs, retryMs * 2 ** Math.min(attempt, 16)));
}

export type Timers = Clock & {
  /** Ends early, never late, when the timers stop: the one who waited then sees that the client is closed. */
  pause(ms: number): Promise<void>;
  stop(): void;
};

/** A clock whose timers all end with the client. */
export function createTimers({ now, date, random, after }: Clock): Timers {
  const ends = new Set<() => void>();
  let stopped = false;
  const set = (ms: number, run: () => void, onStop?: () => void) => {
    const end = (then?: () => void) => {
      cancel();
      ends.delete(stop);
      then?.();
    };
    const stop = () => end(onStop);
    const cancel = after(ms, () => end(run));
    ends.add(stop);
    if (stopped) stop();
    return () => end();
  };
  return {
    now,
    date,
    random,
    after: (ms, run) => set(ms, run),
    pause: (ms) => new Promise((resolve) => void set(ms, resolve, resolve)),
    stop() {
      stopped = true;
      for (const end of [...ends]) end();
    },
  };
}
