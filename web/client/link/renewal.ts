import { isUnauthorized } from '../chat-error.ts';
import { backoff, type Timers, type Timing } from '../clock.ts';
import type { Asks } from './asks.ts';
import type { Credentials } from './credentials.ts';

export type RenewalOptions = {
  credentials: Credentials;
  timers: Timers;
  timing: Timing;
  ask: Asks['ask'];
  isOnline(): boolean;
  giveUp(): void;
};

const tries = 8;
/** A clock here may be wrong by hours, so what is left is not trusted beyond this, ms. */
const longestWait = 10_000;

/** When to renew: soon, but not all clients at once that a new server let in together. Short tokens do not run hot. */
export function renewAfter(expiresAt: string, now: number, random: () => number): number {
  const left = Math.max(0, Date.parse(expiresAt) - now);
  return Math.min(longestWait, left * (0.1 + 0.2 * random()));
}

/** Renews the token of a living connection, one at a time; the network's faults are tried again while it lives. */
export function createRenewal({ credentials, timers, timing, ask, isOnline, giveUp }: RenewalOptions) {
  let running: Promise<void> | undefined;
  const run = async () => {
    for (let attempt = 0; isOnline() && attempt < tries; attempt += 1) {
      try {
        const token = await credentials.renew();
        await ask('auth:refresh', { token }, timing.ackMs);
        return;
      } catch (error) {
        if (isUnauthorized(error)) return giveUp();
        await timers.pause(backoff(attempt, timing, timers.random));
      }
    }
  };
  return (): Promise<void> => {
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };
}
