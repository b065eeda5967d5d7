import type { DefaultEventsMap, Namespace, Socket } from 'socket.io';
import { AppError, presentError } from '#contract/errors.ts';
import { accountRoom, loginRoom } from '#contract/rooms.ts';
import type { Subject } from '#domain/policy.ts';
import type { Context } from '#shared/context.ts';
import type { Account } from '#shared/token/account.ts';
import type { Tokens } from '#shared/token/create-tokens.ts';

/** Told this long before the token ends, ms. */
const warnBeforeMs = 60_000;

type SocketData = { account: Account; subject: Subject; expiresAt: number; cancel?: () => void };

/** A socket that was let in: whose it is, as its newest token says, and what that account may do. */
export type ChatSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;

export type ChatNamespace = Namespace<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;

/** Which accounts a namespace takes. */
export type Accepts = (subject: Subject) => boolean;

type Next = (error?: Error & { data?: unknown }) => void;

/** Lets in who bears a valid token of the right kind; others get a `connect_error` whose `data` is the wire error. */
export function authenticate(ctx: Context, tokens: Tokens, accepts: Accepts) {
  // Socket.IO refuses a connection's second socket once the first is in: a burst of them made thousands.
  const entered = new WeakSet<Socket['client']>();
  return (socket: ChatSocket, next: Next): void => {
    const { client } = socket;
    const refuse = (error: unknown) => {
      const wire = presentError(error);
      next(Object.assign(new Error(wire.code), { data: wire }));
    };
    if (entered.has(client)) {
      refuse(new AppError('conflict'));
      return;
    }
    entered.add(client);
    socket.once('disconnect', () => entered.delete(client));
    const { token } = socket.handshake.auth as { token?: unknown };
    tokens
      .verify(typeof token === 'string' ? token : '')
      .then(async ({ expiresAt, ...account }) => {
        const subject = await ctx.access.subjectOf(account);
        if (!accepts(subject)) throw new AppError('forbidden');
        socket.data = { account, subject, expiresAt };
        next();
      })
      .catch((error: unknown) => {
        if (!(error instanceof AppError)) ctx.log.error({ err: error }, 'a socket could not be authenticated');
        entered.delete(client);
        refuse(error);
      });
  };
}

/** Lets a socket end with its log-in, its account and its token. */
export function bindSocket({ access, now }: Context, socket: ChatSocket): void {
  const { account } = socket.data;
  void socket.join([accountRoom(account.id), ...(account.sid ? [loginRoom(account.sid)] : [])]);
  startTokenClock(socket, now);
  // Ended between the door and the room: nobody would tell it any more. What is unknown, the watch finds.
  access.subjectOf(account).catch((error: unknown) => {
    if (error instanceof AppError) socket.disconnect(true);
  });
}

/** What the account may do at this moment, of copies in memory. Throws `unauthorized` when it or its log-in has ended. */
export async function renewSubject({ access }: Pick<Context, 'access'>, socket: ChatSocket): Promise<void> {
  const { data } = socket;
  data.subject = await access.subjectOf(data.account);
}

/** The name in the socket's newest token. */
export const nameOf = (socket: ChatSocket): string | null => socket.data.account.name;

/** Starts the clock of a socket's token: warned a minute before, closed when it ends. */
function startTokenClock(socket: ChatSocket, now: () => number): void {
  const { data } = socket;
  const left = data.expiresAt - now();
  const expiresAt = new Date(data.expiresAt).toISOString();
  const warn = setTimeout(() => socket.emit('auth:expiring', { expiresAt }), Math.max(0, left - warnBeforeMs));
  const end = setTimeout(() => socket.disconnect(true), Math.max(0, left));
  const cancel = () => {
    clearTimeout(warn);
    clearTimeout(end);
    socket.off('disconnect', cancel);
  };
  socket.once('disconnect', cancel);
  data.cancel = cancel;
}

/** A new token for the same account puts the end off. Throws `unauthorized` or `forbidden`. */
export async function refreshAuth(ctx: Context, socket: ChatSocket, tokens: Tokens, token: string): Promise<string> {
  const { data } = socket;
  const { expiresAt, ...account } = await tokens.verify(token);
  if (account.id !== data.account.id || account.type !== data.account.type) throw new AppError('forbidden');
  const subject = await ctx.access.subjectOf(account);
  data.cancel?.();
  if (data.account.sid && data.account.sid !== account.sid) await socket.leave(loginRoom(data.account.sid));
  Object.assign(data, { account, subject, expiresAt });
  bindSocket(ctx, socket);
  return new Date(expiresAt).toISOString();
}
