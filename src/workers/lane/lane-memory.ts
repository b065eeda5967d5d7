import type { Conversation } from '#domain/conversation.ts';
import type { Incoming, Outcome } from './batch.ts';

/** Conversations of one lane that are remembered: about 1 KB each. */
const remembered = 2000;

/**
 * The conversations of a lane as this worker's last batches left them. Only lanes write these rows, so they stand for
 * as long as the lane's fence is ours; whoever uses them has the database check that (docs/adr/0030-lane-memory.md).
 */
export function createLaneMemory() {
  const known = new Map<string, Conversation>();
  const know = (id: string, conversation: Conversation): void => {
    known.delete(id);
    known.set(id, conversation);
  };
  return {
    /** Null unless every conversation of the batch is known. */
    recall(incoming: Incoming[]): Map<string, Conversation> | null {
      const conversations = new Map<string, Conversation>();
      for (const item of incoming) {
        if ('fault' in item) continue;
        const { conversationId } = item.command;
        if (conversations.has(conversationId)) continue;
        const conversation = known.get(conversationId);
        if (!conversation) return null;
        conversations.set(conversationId, conversation);
      }
      return conversations;
    },
    /** After the commit: the rows as they were read, and what the batch made of them. */
    keep(read: ReadonlyMap<string, Conversation>, outcomes: Outcome[]): void {
      for (const [id, conversation] of read) know(id, conversation);
      for (const outcome of outcomes) {
        if (outcome.kind === 'new' && outcome.change) know(outcome.command.conversationId, outcome.change.next);
      }
      // A map keeps the order of its entries: the first is the one that was longest not written to.
      for (const id of known.keys()) {
        if (known.size <= remembered) break;
        known.delete(id);
      }
    },
    forget: () => known.clear(),
  };
}
