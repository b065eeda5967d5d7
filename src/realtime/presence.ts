import { agentsRoom } from '#contract/rooms.ts';
import type { Facts } from '#contract/sockets.ts';
import type { Context } from '#shared/context.ts';

/** An agent who stops saying so is away after this long, s. Sockets say it again with each heartbeat of heads. */
const presenceSeconds = 60;

/** Keeps an agent's presence in Redis and tells the other agents. */
export async function setPresence(
  { redis, fanout, config }: Context,
  userId: string,
  status: Facts['presence:changed']['status'],
): Promise<void> {
  await redis.set(`${config.QUEUE_PREFIX}:presence:${userId}`, status, 'EX', presenceSeconds);
  fanout.tell('agents', agentsRoom, 'presence:changed', { userId, status });
}
