import type { Socket } from 'socket.io';
import { AppError, presentError } from '#contract/errors.ts';
import { accountRoom } from '#contract/rooms.ts';
import type { Subject } from '#domain/policy.ts';
import { subjectOf } from '#shared/commands/subject-of.ts';
import type { Context } from '#shared/context.ts';
import type { Account, Tokens } from '#shared/token.ts';

/** Told this long before the token ends, ms. */
const warnBeforeMs = 60_000;

export type SocketData = { account: Account; subject: Subject; expiresAt: number; cancel?: () => void };

type Next = (error?: Error & { data?: unknown }) => void;

/** Lets in who bears a valid token of the right kind; others get a `connect_error` whose `data` is the wire error. */
export function authenticate(ctx: Context, tokens: Tokens, accepts: (subject: Subject) => boolean) {
  return (socket: Socket, next: Next): void => {
    const { token } = socket.handshake.auth as { token?: unknown };
    tokens
      .verify(typeof token === 'string' ? token : '')
      .then(async ({ expiresAt, ...account }) => {
        const subject = await subjectOf(ctx, account);
        if (!accepts(subject)) throw new AppError('forbidden');
        (socket.data as SocketData) = { account, subject, expiresAt };
        next();
      })
      .catch((error: unknown) => {
        if (!(error instanceof AppError)) ctx.log.error({ err: error }, 'a socket could not be authenticated');
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
export async function refreshAuth(ctx: Context, socket: Socket, tokens: Tokens, token: string): Promise<string> {
  const data = socket.data as SocketData;
  const { expiresAt, ...account } = await tokens.verify(token);
  if (account.id !== data.account.id || account.type !== data.account.type) throw new AppError('forbidden');
  data.cancel?.();
  Object.assign(data, { account, subject: await subjectOf(ctx, account), expiresAt });
  startTokenClock(socket, ctx.now);
  return new Date(expiresAt).toISOString();
}
