import type { Namespace } from 'socket.io';
import { z } from 'zod';
import { AppError } from '#contract/errors.ts';
import { liveLogins } from '#shared/commands/accounts/logins.ts';
import type { Context } from '#shared/context.ts';
import { every } from '#shared/every.ts';
import { listenTo } from '#shared/redis.ts';
import { endingsChannel } from '#shared/redis-keys.ts';
import { type Accepts, type ChatSocket, renewSubject } from './auth.ts';

/** News that a log-in ended may be lost with the link to Redis: a socket outlives it no longer than this, ms. */
const watchMs = 30_000;
/** Log-ins asked for in one query. */
const chunk = 1000;

type Watched = { namespace: Namespace; accepts: Accepts };

const roomList = z.array(z.string());

/** Closes the sockets whose log-in or account has ended, and lets others have what their role allows by now. */
export async function watchLogins(ctx: Context, watched: Watched[]): Promise<void> {
  every(watchMs, () => checkLogins(ctx, watched), 'log-ins cannot be looked at; their sockets stay', ctx);

  // On the connection that also brings the caches' news, and after them: whoever comes to a room too late to be closed
  // here is not let in by an old copy either.
  const hear = (text: string) => {
    const rooms = roomList.parse(JSON.parse(text));
    for (const { namespace } of watched) namespace.local.in(rooms).disconnectSockets(true);
  };
  await listenTo(ctx.subscriber, endingsChannel(ctx.config.QUEUE_PREFIX), hear, ctx.log);
}

/** One look at every socket of this process. */
export async function checkLogins(ctx: Pick<Context, 'knex' | 'access'>, watched: Watched[]): Promise<void> {
  const sockets = watched.flatMap(({ namespace, accepts }) =>
    [...namespace.sockets.values()].map((socket) => ({ socket, accepts, data: socket.data })),
  );
  for (let at = 0; at < sockets.length; at += chunk) {
    const some = sockets.slice(at, at + chunk);
    const ids = some.flatMap(({ data }) => data.account.sid ?? []);
    const live = await liveLogins(ctx.knex, ids);
    for (const { socket, accepts, data } of some) {
      if (data.account.sid && !live.has(data.account.sid)) socket.disconnect(true);
      else if (data.account.type === 'user') await lookAgain(ctx, socket, accepts);
    }
  }
}

async function lookAgain(ctx: Pick<Context, 'access'>, socket: ChatSocket, accepts: Accepts): Promise<void> {
  try {
    await renewSubject(ctx, socket);
    if (!accepts(socket.data.subject)) socket.disconnect(true);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    socket.disconnect(true);
  }
}
