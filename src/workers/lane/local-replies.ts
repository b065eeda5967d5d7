import { owesAnswer } from '#domain/conversation.ts';
import type { Outcome } from './batch.ts';
import { type StartReply, turnsIn } from './batch-turns.ts';

/** The replies that a lane's batch starts in this process, from what was decided until it is committed and told. */
export function createLocalReplies(startReply: StartReply | undefined) {
  const begun: ((committed: boolean) => void)[] = [];
  const started = new Set<string>();
  return {
    /** Before the batch is stored: its replies get ready meanwhile. Returns what to call should it not be stored. */
    prepare(outcomes: Outcome[]): () => void {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const ids = turnsIn(outcomes)
        .filter((turn) => owesAnswer(turn.conversation) && startReply?.(turn, promise))
        .map(({ conversation }) => conversation.id);
      begun.push(resolve);
      for (const id of ids) started.add(id);
      return () => {
        resolve(false);
        for (const id of ids) started.delete(id);
      };
    },
    /** The batch is true and its messages are told: the replies may be. Returns the conversations that have one. */
    commit(): ReadonlySet<string> {
      for (const resolve of begun.splice(0)) resolve(true);
      const ids = new Set(started);
      started.clear();
      return ids;
    },
  };
}
