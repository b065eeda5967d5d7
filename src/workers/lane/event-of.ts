import type { AnalyticsEvent } from '#contract/queues.ts';
import type { Outcome } from './batch.ts';

/** The one analytics row of a command: what was asked and what it came to, never what was said. */
export function eventOf(outcome: Extract<Outcome, { kind: 'new' | 'repeat' }>): AnalyticsEvent {
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
