import type { Context } from '#shared/context.ts';
import { every } from '#shared/every.ts';
import { listenTo } from '#shared/redis.ts';
import { turnKey, turnsChannel } from '#shared/redis-keys.ts';

/** Why a running reply ends before its model does. */
export type TurnOver = 'superseded' | 'stopped';

export type RunningTurns = {
  /** A signal that aborts, with a `TurnOver` as its reason, once `turn` is no longer what the row owes. */
  watch(conversationId: string, turn: number): { signal: AbortSignal; done(): void };
};

/** Each running call also compares its turn with Redis this often, ms: a told fact may be lost. */
const compareMs = 1000;

type Running = { turn: number; abort: AbortController };

/** Keeps the replies that run in this process, and hears when their turns are over. */
export async function openRunningTurns(ctx: Context): Promise<RunningTurns> {
  const { config, redis, subscriber, log } = ctx;
  const prefix = config.QUEUE_PREFIX;
  const running = new Map<string, Running>();

  function compare(conversationId: string, turn: number, owed: boolean): void {
    const mine = running.get(conversationId);
    if (!mine) return;
    if (turn > mine.turn) mine.abort.abort('superseded' satisfies TurnOver);
    else if (turn === mine.turn && !owed) mine.abort.abort('stopped' satisfies TurnOver);
  }

  const hear = (text: string) => {
    const { conversationId, turn, owed } = JSON.parse(text) as { conversationId: string; turn: number; owed: boolean };
    compare(conversationId, turn, owed);
  };
  await listenTo(subscriber, turnsChannel(prefix), hear, log);

  async function compareAll(): Promise<void> {
    const ids = [...running.keys()];
    if (ids.length === 0 || redis.status !== 'ready') return;
    const values = await redis.mget(ids.map((id) => turnKey(prefix, id)));
    values.forEach((value, index) => {
      const [turn, owed] = (value ?? '').split(' ');
      if (turn) compare(ids[index] ?? '', Number(turn), owed === '1');
    });
  }
  every(compareMs, compareAll, 'running turns could not be compared', ctx);

  return {
    watch(conversationId, turn) {
      const mine: Running = { turn, abort: new AbortController() };
      // A job that lost its lease may still run here beside its successor.
      running.get(conversationId)?.abort.abort('superseded' satisfies TurnOver);
      running.set(conversationId, mine);
      const done = () => {
        if (running.get(conversationId) === mine) running.delete(conversationId);
      };
      return { signal: mine.abort.signal, done };
    },
  };
}
