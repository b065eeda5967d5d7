import { agentsRoom } from '#contract/rooms.ts';
import type { Facts } from '#contract/sockets.ts';
import type { Context } from '#shared/context.ts';

/** A presence that is not said again fades after this long, s. Our client says it again on each new connection. */
const presenceSeconds = 3600;

/** Keeps an agent's presence in Redis and tells the other agents. */
export async function setPresence(
  { redis, fanout, config }: Context,
  userId: string,
  status: Facts['presence:changed']['status'],
): Promise<void> {
  await redis.set(`${config.QUEUE_PREFIX}:presence:${userId}`, status, 'EX', presenceSeconds);
  fanout.tell('agents', agentsRoom, 'presence:changed', { userId, status });
}
