import type { Socket } from 'socket.io';
import { AppError, presentError } from '#contract/errors.ts';
import { quotaOf, socketLimitOf } from '#contract/routes/limits.ts';
import type { Context } from '#shared/context.ts';
import type { Limiter } from '#shared/rate-limit.ts';
import type { SocketData } from './auth.ts';

/**
 * Answers `rate_limited` to who asks too often, by the same classes and counts as REST. It stands on the path of every
 * message, so it never waits for Redis (`takeNow`).
 */
export function limitRequests({ settings, config }: Context, limiter: Limiter, socket: Socket): void {
  const refused = { ok: false, error: presentError(new AppError('rate_limited')) };
  const { account } = socket.data as SocketData;
  socket.use((packet, next) => {
    const name = socketLimitOf(String(packet[0]));
    const quota = quotaOf(settings.get('limits'), name, 'account', config.RATE_LIMIT_FACTOR);
    if (limiter.takeNow(`${name}:${account.id}`, quota).allowed) return next();
    const ack: unknown = packet.at(-1);
    if (typeof ack === 'function') ack(refused);
  });
}
