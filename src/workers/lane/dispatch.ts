import { type Conversation, owesAnswer } from '#domain/conversation.ts';
import type { Context } from '#shared/context.ts';
import { turnKey, turnsChannel } from '#shared/queue/names.ts';
import type { EventRecorder } from '../analytics/event-recorder.ts';
import { type Applied, effectsIn, type Outcome } from './batch.ts';
import { eventsOf, spansOf } from './event-of.ts';

/** How long Redis remembers a conversation's turn for running replies to compare, s. */
const turnSeconds = 3600;

/** Starts a reply in this very process, if it has room. `said`: what the customer's open question is, if that is known. */
export type HandOver = (conversationId: string, said?: string) => boolean;

/** Wakes the replies that are owed and ends those that are not any more, each conversation once. */
export async function wakeTurns(ctx: Context, outcomes: Outcome[], handOver?: HandOver): Promise<void> {
  const turns = new Map<string, { conversation: Conversation; said: string | undefined }>();
  for (const { outcome, effect, conversation } of effectsIn(outcomes)) {
    if (effect.type !== 'turn' || isOwnEnd(outcome)) continue;
    const said = saidIn(outcome, turns.get(conversation.id)?.said);
    turns.set(conversation.id, { conversation, said });
  }
  await Promise.all([...turns.values()].map(({ conversation, said }) => tellTurn(ctx, conversation, handOver, said)));
}

/** Who finished this turn knows it, and nobody else may answer it: whoever lost its claim hears that by its claim. */
const isOwnEnd = ({ kind, command, effects }: Applied): boolean =>
  kind === 'new' && command.type === 'reply.finish' && !effects.some((effect) => effect.type === 'turn' && effect.owed);

/** The customer's open question, if it began in this batch: `before` is what the batch has of it already. */
function saidIn(outcome: Applied, before: string | undefined): string | undefined {
  if (outcome.kind !== 'new' || outcome.command.type !== 'message.create') return undefined;
  if (!outcome.change?.before?.unanswered) return outcome.command.text;
  return before === undefined ? undefined : `${before}\n${outcome.command.text}`;
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
  handOver?: HandOver,
  said?: string,
): Promise<void> {
  const { QUEUE_PREFIX: prefix } = config;
  const work: Promise<unknown>[] = [
    redis.set(turnKey(prefix, c.id), `${c.turn} ${owesAnswer(c) ? 1 : 0}`, 'EX', turnSeconds),
    redis.publish(turnsChannel(prefix), JSON.stringify({ conversationId: c.id, turn: c.turn, owed: owesAnswer(c) })),
  ];
  // Handed over, it needs no job: should this process die, the row owes the turn and the sweeper wakes it (docs/adr/0015).
  if (owesAnswer(c) && !handOver?.(c.id, said)) {
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
