import { agentsRoom } from '#contract/rooms.ts';
import type { Facts } from '#contract/sockets.ts';
import { wakeRouting } from '#shared/commands/agents/wake-routing.ts';
import type { Context } from '#shared/context.ts';
import { presenceGoneMs } from '#shared/presence.ts';
import { presenceKeys } from '#shared/redis-keys.ts';
import type { ChatNamespace, ChatSocket } from './auth.ts';

type Status = Facts['presence:changed']['status'];

export type Presence = {
  /** Keeps what an agent says and tells the others. Who said it last counts, whichever of the agent's sockets it was. */
  set(userId: string, status: Status): Promise<void>;
  /** Tells a new socket which agents are online or away. */
  tell(socket: ChatSocket): Promise<void>;
};

/** How often a process says which agents have a socket here, ms. */
const beatMs = 5000;

/**
 * Agents of this process, each with the status that was said here or ''. They stay; who was not heard for long goes.
 * Answers who went, and who is known again in a Redis that had forgotten them. By the clock of Redis alone.
 */
const beatScript = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local back = {}
for i = 2, #ARGV, 2 do
  local id, status = ARGV[i], ARGV[i + 1]
  if status ~= '' and redis.call('hsetnx', KEYS[2], id, status) == 1 then table.insert(back, id) end
  if redis.call('hexists', KEYS[2], id) == 1 then redis.call('zadd', KEYS[1], now, id) end
end
local gone = redis.call('zrangebyscore', KEYS[1], '-inf', now - ARGV[1])
for _, id in ipairs(gone) do
  redis.call('zrem', KEYS[1], id)
  redis.call('hdel', KEYS[2], id)
end
return {gone, back}`;

/**
 * Who of the agents is there: in Redis, for as long as any process has a socket of theirs. A process only ever says who
 * is there, so one that was killed is like one whose sockets were closed.
 */
export function openPresence(ctx: Context, agents: ChatNamespace): Presence {
  const { redis, fanout, config, log, releasers } = ctx;
  const [seen, statuses] = presenceKeys(config.QUEUE_PREFIX);
  /** What was said here of agents who are here: an emptied Redis gets it again. */
  const said = new Map<string, Status>();
  const changed = (userId: string, status: Status) =>
    fanout.tell('agents', agentsRoom, 'presence:changed', { userId, status });

  async function beat(ids: Iterable<string>): Promise<void> {
    const here = [...ids].flatMap((id) => [id, said.get(id) ?? '']);
    const answer = await redis.eval(beatScript, 2, seen, statuses, presenceGoneMs, ...here);
    const [gone, back] = answer as [string[], string[]];
    for (const id of gone) changed(id, 'offline');
    for (const id of back) changed(id, said.get(id) ?? 'offline');
  }

  const timer = setInterval(() => {
    const here = new Set([...agents.sockets.values()].map(({ data }) => data.account.id));
    for (const id of said.keys()) if (!here.has(id)) said.delete(id);
    beat(here).catch((error: Error) => log.debug({ err: error }, 'nobody heard which agents are here'));
  }, beatMs);
  releasers.add(() => clearInterval(timer));

  return {
    async set(userId, status) {
      said.set(userId, status);
      await redis.hset(statuses, userId, status);
      await beat([userId]);
      changed(userId, status);
      if (status === 'online') await wakeRouting(ctx);
    },
    async tell(socket) {
      // Those who went while no process was there to notice go first.
      await beat([socket.data.account.id]);
      for (const [userId, status] of Object.entries(await redis.hgetall(statuses))) {
        if (status !== 'offline') socket.emit('presence:changed', { userId, status: status as Status });
      }
    },
  };
}
