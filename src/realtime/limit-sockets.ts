import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';
import type { Context } from '#shared/context.ts';
import type { AddressOf } from './create-address-of.ts';

type Allow = (request: IncomingMessage) => boolean;

/**
 * Counts the connections of each address in this process, and says whether one more may come (setting
 * `limits.socketsPerAddress`): nobody may use up the sockets of all.
 */
export function limitSockets({ config, settings }: Pick<Context, 'config' | 'settings'>, addressOf: AddressOf) {
  const open = new Map<string, number>();
  const mayCome: Allow = (request) => {
    const { socketsPerAddress } = settings.get('limits');
    return (open.get(addressOf(request)) ?? 0) < socketsPerAddress * config.RATE_LIMIT_FACTOR;
  };

  function watch(io: Server): void {
    io.engine.on(
      'connection',
      (connection: { request: IncomingMessage; once(event: string, end: () => void): void }) => {
        const key = addressOf(connection.request);
        open.set(key, (open.get(key) ?? 0) + 1);
        connection.once('close', () => {
          const left = (open.get(key) ?? 1) - 1;
          if (left > 0) open.set(key, left);
          else open.delete(key);
        });
      },
    );
  }

  return { mayCome, watch };
}
