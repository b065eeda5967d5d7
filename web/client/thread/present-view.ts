import type { Outbox } from '../outbox/outbox.ts';
import { outgoingOf } from '../outbox/outbox.ts';
import type { ConversationView } from '../types.ts';
import type { Thread } from './thread.ts';

/** What a user interface shows of a thread; undefined until it was opened. */
export function presentView(thread: Thread, outbox: Outbox): ConversationView | undefined {
  const { id, conversation, messages, hasOlder, lastSeq, reply, typing, waiting, notes, readSeq } = thread;
  if (!conversation) return undefined;
  return {
    conversationId: id,
    conversation: {
      ...conversation,
      lastSeq,
      turn: reply.turn,
      sessionId: messages.at(-1)?.sessionId ?? conversation.sessionId,
      customerReadSeq: readSeq.customer,
      agentReadSeq: readSeq.agent,
    },
    messages,
    hasOlder,
    lastSeq,
    pending: outbox
      .filter(({ conversationId }) => conversationId === id)
      .map((entry) => ({ ...outgoingOf(entry), phase: entry.phase })),
    draft: reply.draft,
    typing: typing.map(({ fresh: _, ...by }) => by),
    waiting,
    notes,
  };
}
