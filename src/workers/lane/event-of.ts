import type { AnalyticsEvent, QuarterRange } from '#contract/queues.ts';
import { bucketMs } from '#domain/analytics/roll-up.ts';
import type { Outcome } from './batch.ts';

/** What an event is made from: the outcome of a batch, or of a stored command as a repeat. */
type Recordable =
  | Pick<Extract<Outcome, { kind: 'new' }>, 'kind' | 'command' | 'result' | 'change'>
  | Pick<Extract<Outcome, { kind: 'repeat' }>, 'kind' | 'command' | 'result'>;

/** The one analytics row of a command: what was asked and what it came to, never what was said. */
export function eventOf(outcome: Recordable): AnalyticsEvent {
  const { command, result } = outcome;
  const change = outcome.kind === 'new' ? outcome.change : null;
  const cost = command.type === 'reply.finish' ? command.cost : undefined;
  const group = change?.next.skillGroupId ?? (command.type === 'conversation.transfer' ? command.skillGroupId : null);
  const score = command.type === 'conversation.rate' ? command.score : undefined;
  const data = {
    ...(result.ok
      ? { state: result.data.state, epoch: result.data.epoch, seq: result.data.seq, agent: result.data.agent?.id }
      : { refused: result.code }),
    ...(change?.before ? { from: change.before.state } : {}),
    ...(change?.reason ? { reason: change.reason } : {}),
    ...(group ? { group } : {}),
    ...(cost ? { cost } : {}),
    ...(score ? { score } : {}),
  };
  const { id, type, conversationId, at, by } = command;
  return { id, type, conversationId, at, actorType: by.type, actorId: by.id, data };
}

/**
 * None for what was parked, and for a stranger under another command's id: the event of that id is the other's. None
 * either for what its message's row tells: `spansOf` names those.
 */
export function eventsOf(outcome: Outcome): AnalyticsEvent[] {
  if (outcome.kind === 'new' && outcome.inMessage) return [];
  if (outcome.kind === 'parked' || (outcome.kind === 'repeat' && outcome.mismatch)) return [];
  return [eventOf(outcome)];
}

/** The messages whose rows their events are made from, as stretches of their threads. */
export function spansOf(outcomes: Outcome[]): QuarterRange[] {
  const spans = new Map<string, QuarterRange>();
  const closed: QuarterRange[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind !== 'new' || !outcome.inMessage || !outcome.result.ok) continue;
    const { conversationId, seq = 0 } = outcome.result.data;
    const open = spans.get(conversationId);
    const quarter = Math.floor(outcome.command.at / bucketMs);
    if (open?.[2] === seq - 1 && open[3] === quarter) open[2] = seq;
    else {
      if (open) closed.push(open);
      spans.set(conversationId, [conversationId, seq, seq, quarter]);
    }
  }
  return [...closed, ...spans.values()];
}
