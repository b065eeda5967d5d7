import type { Queues } from '#shared/queue/open-queues.ts';

/** Asks the fleet to look what a conversation owes: once, however often it is asked before somebody does. */
export const wakeReply = (queues: Queues, conversationId: string): Promise<void> =>
  queues.add('replies', 'reply.generate', { conversationId }, { wakes: conversationId });
