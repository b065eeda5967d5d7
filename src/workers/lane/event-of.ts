import type { AnalyticsEvent } from '#contract/queues.ts';
import type { Outcome } from './batch.ts';

type Applied =
  | Pick<Extract<Outcome, { kind: 'new' }>, 'kind' | 'command' | 'result' | 'change'>
  | Pick<Extract<Outcome, { kind: 'repeat' }>, 'kind' | 'command' | 'result'>;

/** The one analytics row of a command: what was asked and what it came to, never what was said. */
export function eventOf(outcome: Applied): AnalyticsEvent {
  const { command, result } = outcome;
  const change = outcome.kind === 'new' ? outcome.change : null;
  const cost = command.type === 'reply.finish' ? command.cost : undefined;
  const score = command.type === 'conversation.rate' ? command.score : undefined;
  const data = {
    ...(result.ok
      ? { state: result.data.state, epoch: result.data.epoch, seq: result.data.seq }
      : { refused: result.code }),
    ...(change?.before ? { from: change.before.state } : {}),
    ...(change?.reason ? { reason: change.reason } : {}),
    ...(cost ? { cost } : {}),
    ...(score ? { score } : {}),
  };
  const { id, type, conversationId, at, by } = command;
  return { id, type, conversationId, at, actorType: by.type, actorId: by.id, data };
}

/** None for what was parked, and for a stranger under another command's id: the event of that id is the other's. */
export function eventsOf(outcome: Outcome): AnalyticsEvent[] {
  if (outcome.kind === 'parked' || (outcome.kind === 'repeat' && outcome.mismatch)) return [];
  return [eventOf(outcome)];
}
