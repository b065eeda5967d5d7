import { AppError, presentError } from '#contract/errors.ts';
import { type LimitName, quotaOf, socketLimitOf } from '#contract/limits.ts';
import type { Context } from '#shared/context.ts';
import type { Limiter } from '#shared/rate-limit.ts';
import type { ChatSocket } from './auth.ts';
import type { AddressOf } from './create-address-of.ts';

/**
 * Answers `rate_limited` to who asks too often, by the same classes and counts as REST. It stands on the path of every
 * message, so it never waits for Redis (`takeNow`).
 */
export function limitRequests(
  { settings, config }: Context,
  { limiter, addressOf }: { limiter: Limiter; addressOf: AddressOf },
  socket: ChatSocket,
): void {
  const refused = { ok: false, error: presentError(new AppError('rate_limited')) };
  const { account } = socket.data;
  const askers = [
    ['account', account.id],
    ['address', `ip:${addressOf(socket.request)}`],
  ] as const;
  const mayAsk = (name: LimitName): boolean =>
    askers.every(([of, key]) => {
      const quota = quotaOf(settings.get('limits'), name, of, config.RATE_LIMIT_FACTOR);
      return limiter.takeNow(`${name}:${key}`, quota).allowed;
    });
  socket.use((packet, next) => {
    if (mayAsk(socketLimitOf(String(packet[0])))) return next();
    const ack: unknown = packet.at(-1);
    if (typeof ack === 'function') ack(refused);
  });
}
