import type { Socket as TcpSocket } from 'node:net';
import type { Server } from 'socket.io';

/** What we use of an engine.io connection beside its public face. */
type Connection = {
  flush(): void;
  writeBuffer: unknown[];
  transport: { socket?: { _socket?: TcpSocket } };
};

/**
 * One system call for all that a turn of the event loop writes to a connection. engine.io writes each packet by itself,
 * and a batch of a lane brings several to a socket: acks, then messages. These calls were a third of the front's time
 * (measured). A packet waits for the end of the turn it was written in, and for nothing else.
 */
export function gatherWrites(io: Server): void {
  const waiting = new Map<Connection, () => void>();

  function flushAll(): void {
    const flushes = [...waiting];
    waiting.clear();
    for (const [{ transport }, flush] of flushes) {
      const tcp = transport.socket?._socket;
      tcp?.cork();
      flush();
      tcp?.uncork();
    }
  }

  io.engine.on('connection', (connection: Connection) => {
    const flush = connection.flush.bind(connection);
    connection.flush = () => {
      if (connection.writeBuffer.length === 0) return;
      if (waiting.size === 0) setImmediate(flushAll);
      waiting.set(connection, flush);
    };
  });
}
