import { io } from 'socket.io-client';
import type { Timers, Timing } from '../clock.ts';
import type { Fact } from '../thread/thread.ts';
import type { Namespace, Status } from '../types.ts';
import type { Asks, ChatSocket } from './asks.ts';
import { createAsks } from './asks.ts';
import type { Credentials } from './credentials.ts';
import { createDialler } from './dialler.ts';
import { createRenewal } from './renewal.ts';

export type Link = {
  readonly status: Status;
  readonly online: boolean;
  /** Counts connections: what was joined on an earlier one is not joined any more. */
  readonly generation: number;
  ask: Asks['ask'];
  /** A newer token for this connection: it expires, or an answer says that it did. */
  reauthorize(): Promise<void>;
  connect(): void;
  close(): void;
};

export type LinkOptions = {
  url: string;
  namespace: Namespace;
  credentials: Credentials;
  timers: Timers;
  timing: Timing;
  onStatus(status: Status): void;
  onConnect(): void;
  onFact(fact: Fact): void;
};

/** A connection that comes back by itself, with a jitter, until there is no token to come back with. */
export function openLink(options: LinkOptions): Link {
  const { credentials, timers, timing, onStatus, onConnect, onFact } = options;
  let status: Status = 'connecting';
  let generation = 0;
  let closed = false;
  const socket = createSocket(options, (error) => dialler.refused(error));
  const asks = createAsks(socket, timers, () => socket.io.engine.close());
  const turn = (next: Status) => {
    if (closed || status === next) return;
    status = next;
    onStatus(next);
  };
  const dialler = createDialler({ socket, credentials, timers, timing, turn });

  socket.on('connect', () => {
    generation += 1;
    dialler.opened();
    turn('online');
    onConnect();
  });
  socket.on('disconnect', (reason) => {
    asks.fail('The connection was lost.');
    if (!closed && reason !== 'io client disconnect') dialler.lost(reason);
  });
  // `active`: it was the network, and socket.io tries again by itself.
  socket.on('connect_error', (error) => (socket.active ? turn('offline') : dialler.refused(error)));
  socket.io.on('reconnect_attempt', () => turn('connecting'));
  socket.onAny((name, payload) => onFact({ name, payload } as Fact));
  socket.connect();

  const isOnline = () => socket.connected;
  return {
    get status() {
      return status;
    },
    get online() {
      return socket.connected;
    },
    get generation() {
      return generation;
    },
    ask: asks.ask,
    reauthorize: createRenewal({ credentials, timers, timing, ask: asks.ask, isOnline, giveUp: dialler.giveUp }),
    connect: dialler.dial,
    close() {
      closed = true;
      dialler.stop();
      asks.fail('The client is closed.');
      socket.offAny();
      socket.disconnect();
    },
  };
}

function createSocket({ url, namespace, credentials, timing }: LinkOptions, refused: (e: unknown) => void): ChatSocket {
  return io(`${url.replace(/\/+$/, '')}${namespace}`, {
    transports: ['websocket'],
    forceNew: true,
    autoConnect: false,
    reconnectionDelay: timing.reconnectMs,
    reconnectionDelayMax: timing.reconnectMaxMs,
    randomizationFactor: 0.5,
    timeout: 10_000,
    auth: (give) => {
      credentials.token().then((token) => give({ token }), refused);
    },
  });
}
