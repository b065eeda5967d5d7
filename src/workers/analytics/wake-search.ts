import type { AnalyticsEvent, QuarterRange, SeqRange } from '#contract/queues.ts';
import type { Queues } from '#shared/queue/open-queues.ts';

const saying = new Set(['message.create', 'reply.finish', 'reply.stop']);

/**
 * Hands the messages that these events speak of to the index. Their recording is already beside the way from customer
 * to answer, and is repeated until it is done: so is this.
 */
export async function wakeSearch(
  queues: Queues,
  events: AnalyticsEvent[],
  messages: QuarterRange[] = [],
): Promise<void> {
  const said = events.flatMap(({ type, conversationId, data: { seq } }): SeqRange[] =>
    saying.has(type) && typeof seq === 'number' ? [[conversationId, seq, seq]] : [],
  );
  const spans = [...messages.map(([id, from, to]): SeqRange => [id, from, to]), ...said];
  if (spans.length) await queues.add('search', 'messages.index', { spans });
}
