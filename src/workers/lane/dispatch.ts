import { type Conversation, owesAnswer } from '#domain/conversation.ts';
import type { Context } from '#shared/context.ts';
import { turnKey, turnsChannel } from '#shared/queue/names.ts';
import { writeUnlogged } from '#shared/write-unlogged.ts';
import type { EventRecorder } from '../analytics/event-recorder.ts';
import { effectsIn, type Outcome } from './batch.ts';
import { eventsOf, spansOf } from './event-of.ts';
import { turnsIn } from './owed-turns.ts';

/** How long Redis remembers a conversation's turn for running replies to compare, s. */
const turnSeconds = 3600;

/** Ends the replies that are over, and wakes those that are owed but for the conversations in `started`. */
export async function wakeTurns(ctx: Context, outcomes: Outcome[], started: ReadonlySet<string>): Promise<void> {
  await Promise.all(turnsIn(outcomes).map(({ conversation }) => tellTurn(ctx, conversation, started)));
}

/**
 * Adds what else follows from a committed batch: timers, the waiting list, analytics. Like `wakeTurns` it may be done
 * twice: jobs are known by their ids, events by theirs. Resolves once Redis has all of it.
 */
export async function dispatch(ctx: Context, recorder: EventRecorder, outcomes: Outcome[]): Promise<void> {
  const work: Promise<unknown>[] = [recorder.record(outcomes.flatMap(eventsOf), spansOf(outcomes))];
  let waiting = false;
  for (const { effect, conversation } of effectsIn(outcomes)) {
    if (effect.type === 'timer') work.push(setTimer(ctx, conversation.id, effect));
    else if (effect.type === 'waiting') waiting = true;
  }
  if (waiting) work.push(ctx.queues.add('handoffs', 'waiting.tell', {}, { wakes: 'all' }));
  await Promise.all(work);
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
  // Started, it needs no job: should this process die, the row owes the turn and the sweeper wakes it (docs/adr/0015).
  if (owesAnswer(c) && !started.has(c.id)) {
    work.push(queues.add('replies', 'reply.generate', { conversationId: c.id }, { wakes: c.id }));
  }
  await Promise.all(work);
}

function setTimer(
  { queues, now }: Context,
  conversationId: string,
  { epoch, dueAt }: { epoch: number; dueAt: number },
) {
  const id = `timer_${conversationId}_${epoch}_${dueAt}`;
  return queues.add('handoffs', 'timer.expire', { conversationId, epoch, dueAt }, { id, delayMs: dueAt - now() });
}
