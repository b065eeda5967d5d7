import { wakeRouting } from '#shared/commands/agents/wake-routing.ts';
import type { Context } from '#shared/context.ts';
import type { EventRecorder } from '../analytics/event-recorder.ts';
import { type Applied, effectsIn, type Outcome } from './batch.ts';
import { eventsOf, spansOf } from './event-of.ts';

/**
 * Adds what else follows from a committed batch: timers, the waiting list, who is free, analytics. Like `wakeTurns` it may be done
 * twice: jobs are known by their ids, events by theirs. Resolves once Redis has all of it.
 */
export async function dispatch(ctx: Context, recorder: EventRecorder, outcomes: Outcome[]): Promise<void> {
  const work: Promise<unknown>[] = [recorder.record(outcomes.flatMap(eventsOf), spansOf(outcomes))];
  let waiting = false;
  let assignable = false;
  for (const { outcome, effect, conversation } of effectsIn(outcomes)) {
    if (effect.type === 'timer') work.push(setTimer(ctx, conversation.id, effect));
    else if (effect.type === 'waiting') waiting = true;
    else if (effect.type === 'state' && (conversation.state === 'waiting' || freesSlot(outcome))) assignable = true;
  }
  if (assignable) work.push(wakeRouting(ctx));
  if (waiting) work.push(ctx.queues.add('handoffs', 'waiting.tell', {}, { wakes: 'all' }));
  await Promise.all(work);
}

/** Of a repeat nobody knows; the sweeper does. */
const freesSlot = (outcome: Applied): boolean => outcome.kind === 'new' && outcome.change?.before?.state === 'human';

function setTimer(
  { queues, now }: Context,
  conversationId: string,
  { epoch, dueAt }: { epoch: number; dueAt: number },
) {
  const id = `timer_${conversationId}_${epoch}_${dueAt}`;
  return queues.add('handoffs', 'timer.expire', { conversationId, epoch, dueAt }, { id, delayMs: dueAt - now() });
}
