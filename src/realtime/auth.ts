import type { Socket } from 'socket.io';
import { AppError, presentError } from '#contract/errors.ts';
import { accountRoom } from '#contract/rooms.ts';
import type { Log } from '#shared/log.ts';
import type { Account, Tokens } from '#shared/token.ts';

/** Told this long before the token ends, ms. */
const warnBeforeMs = 60_000;

export type SocketData = { account: Account; expiresAt: number; cancel?: () => void };

type Next = (error?: Error & { data?: unknown }) => void;

/** Lets in who bears a valid token of the right kind; others get a `connect_error` whose `data` is the wire error. */
export function authenticate(tokens: Tokens, accepts: (account: Account) => boolean, log: Log) {
  return (socket: Socket, next: Next): void => {
    const { token } = socket.handshake.auth as { token?: unknown };
    tokens
      .verify(typeof token === 'string' ? token : '')
      .then(({ expiresAt, ...account }) => {
        if (!accepts(account)) throw new AppError('forbidden');
        (socket.data as SocketData) = { account, expiresAt };
        next();
      })
      .catch((error: unknown) => {
        if (!(error instanceof AppError)) log.error({ err: error }, 'a socket could not be authenticated');
        const wire = presentError(error);
        next(Object.assign(new Error(wire.code), { data: wire }));
      });
  };
}

/** Starts the clock of a socket's token: warned a minute before, closed when it ends. */
export function startTokenClock(socket: Socket, now: () => number): void {
  const data = socket.data as SocketData;
  void socket.join(accountRoom(data.account.id));
  const left = data.expiresAt - now();
  const expiresAt = new Date(data.expiresAt).toISOString();
  const warn = setTimeout(() => socket.emit('auth:expiring', { expiresAt }), Math.max(0, left - warnBeforeMs));
  const end = setTimeout(() => socket.disconnect(true), Math.max(0, left));
  data.cancel = () => {
    clearTimeout(warn);
    clearTimeout(end);
  };
}

/** A new token for the same account puts the end off. Throws `unauthorized` or `forbidden`. */
export async function refreshAuth(socket: Socket, tokens: Tokens, token: string, now: () => number): Promise<string> {
  const data = socket.data as SocketData;
  const { expiresAt, ...account } = await tokens.verify(token);
  if (account.id !== data.account.id || account.type !== data.account.type) throw new AppError('forbidden');
  data.cancel?.();
  Object.assign(data, { account, expiresAt });
  startTokenClock(socket, now);
  return new Date(expiresAt).toISOString();
}
