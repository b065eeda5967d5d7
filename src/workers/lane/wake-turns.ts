import { type Conversation, owesAnswer } from '#domain/conversation.ts';
import type { Context } from '#shared/context.ts';
import { turnKey, turnsChannel } from '#shared/redis-keys.ts';
import { writeUnlogged } from '#shared/write-unlogged.ts';
import { wakeReply } from '../replies/wake-reply.ts';
import type { Outcome } from './batch.ts';
import { turnsIn } from './batch-turns.ts';

/** How long Redis remembers a conversation's turn for running replies to compare, s. */
const turnSeconds = 3600;

/** Ends the replies that are over, and wakes those that are owed but for the conversations in `started`. */
export async function wakeTurns(ctx: Context, outcomes: Outcome[], started: ReadonlySet<string>): Promise<void> {
  await Promise.all(turnsIn(outcomes).map(({ conversation }) => tellTurn(ctx, conversation, started)));
}

/** Ends whatever answers an older turn, and wakes a reply if one is owed. */
async function tellTurn(
  { redis, queues, config }: Context,
  c: Conversation,
  started: ReadonlySet<string>,
): Promise<void> {
  const { QUEUE_PREFIX: prefix } = config;
  const work: Promise<unknown>[] = [
    writeUnlogged(redis, turnKey(prefix, c.id), 'set', `${c.turn} ${owesAnswer(c) ? 1 : 0}`, 'EX', turnSeconds),
    redis.publish(turnsChannel(prefix), JSON.stringify({ conversationId: c.id, turn: c.turn, owed: owesAnswer(c) })),
  ];
  // Started, it needs no job: should this process die, the row owes the turn and the sweeper wakes it
  // (docs/adr/0015-turns-in-process.md).
  if (owesAnswer(c) && !started.has(c.id)) work.push(wakeReply(queues, c.id));
  await Promise.all(work);
}
