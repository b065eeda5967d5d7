import { codeOf, isUnauthorized } from '../chat-error.ts';
import { backoff, type Timers, type Timing } from '../clock.ts';
import type { Status } from '../types.ts';
import type { ChatSocket } from './asks.ts';
import type { Credentials } from './credentials.ts';

export type DiallerOptions = {
  socket: ChatSocket;
  credentials: Credentials;
  timers: Timers;
  timing: Timing;
  turn(status: Status): void;
};

export type Dialler = {
  dial(): void;
  /** The door was shut: by a middleware of the server, or by the token source. */
  refused(error: unknown): void;
  opened(): void;
  lost(reason: string): void;
  giveUp(): void;
  stop(): void;
};

/** The tries that socket.io does not make by itself: after a refusal, and after the server has thrown us out. */
export function createDialler({ socket, credentials, timers, timing, turn }: DiallerOptions): Dialler {
  let attempts = 0;
  let openedAt = 0;
  let renewed = false;
  let stopped = false;
  let cancel = () => {};
  const connect = () => {
    if (stopped || socket.connected) return;
    turn('connecting');
    socket.connect();
  };
  const dialLater = () => {
    if (stopped) return;
    socket.disconnect();
    turn('offline');
    cancel();
    cancel = timers.after(backoff(attempts, timing, timers.random), connect);
    attempts += 1;
  };
  const giveUp = () => {
    cancel();
    turn('unauthorized');
    socket.disconnect();
  };
  const renew = () => {
    renewed = true;
    socket.disconnect();
    credentials.renew().then(connect, (error) => {
      if (isUnauthorized(error)) return giveUp();
      renewed = false;
      dialLater();
    });
  };
  return {
    dial() {
      if (stopped || socket.connected) return;
      cancel();
      renewed = false;
      // Ends socket.io's own pause between two tries as well.
      socket.disconnect();
      connect();
    },
    refused(error) {
      const code = refusalOf(error);
      if (code === 'forbidden' || (code === 'unauthorized' && renewed)) giveUp();
      else if (code === 'unauthorized') renew();
      else dialLater();
    },
    opened() {
      openedAt = timers.now();
      renewed = false;
    },
    lost(reason) {
      // A server that lets us in and throws us out again must not be asked in a tight loop.
      if (timers.now() - openedAt > timing.retryMaxMs) attempts = 0;
      if (reason === 'io server disconnect') dialLater();
      else turn('offline');
    },
    giveUp,
    stop() {
      stopped = true;
      cancel();
    },
  };
}

/** Servers put the wire error into `data`; a bare code as the message is understood too. */
function refusalOf(error: unknown): unknown {
  const data = typeof error === 'object' && error !== null && 'data' in error ? error.data : undefined;
  return codeOf(data) ?? codeOf(error) ?? (error instanceof Error ? error.message : undefined);
}
