import { AppError } from '#contract/errors.ts';
import { isAway } from '#shared/db/faults.ts';
import { readTurn, type Turn } from '#shared/db/read-turn.ts';
import { nameId } from '#shared/id.ts';
import { settle } from '#shared/lane/settle.ts';
import type { Run } from '#shared/queue/serve-queue.ts';
import { type Answering, answerTurn } from './answer-turn.ts';
import { threadLimit } from './prepare-turn.ts';

/**
 * Answers whatever turn the row owes now: the wake-up says only that there may be something. Looks again unless the
 * lane took the answer, which says that nothing newer was there. Never throws: what is left undone the row still owes, and the sweeper wakes it again.
 */
export async function generateReply(answering: Answering, conversationId: string, run: Run): Promise<void> {
  const { ctx } = answering;
  let tried = 0;
  try {
    for (;;) {
      const owed = await readTurn(ctx.knex, conversationId, threadLimit);
      if (owed?.state !== 'ai' || owed.turn <= owed.answeredTurn || owed.turn === tried) return;
      if (await attemptTurn(answering, conversationId, owed, run)) return;
      if (run.signal.aborted) {
        // Asked again while this job is active, it runs once more, on a worker that stays.
        await ctx.queues.add('replies', 'reply.generate', { conversationId }, { wakes: conversationId });
        return;
      }
      tried = owed.turn;
    }
  } catch (error) {
    run.log.error({ err: error, conversationId }, 'a turn stays owed');
  }
}

/** A fault of ours must not leave the customer in silence: it ends in a handoff. A database that is away waits. */
async function attemptTurn(
  answering: Answering,
  conversationId: string,
  { turn, lines }: Turn,
  run: Run,
): Promise<boolean> {
  const { ctx } = answering;
  try {
    return await answerTurn(answering, { conversationId, turn, lines }, run.signal);
  } catch (error) {
    if (isAway(error) || error instanceof AppError || run.signal.aborted) throw error;
    run.log.error({ err: error, conversationId, turn }, 'a reply failed, a human is asked');
    const id = nameId('failed turn', conversationId, String(turn));
    const by = { type: 'ai' as const, id: null, name: null };
    const reply = { turn, replyId: id, text: '', citations: [], handoff: 'ai_unavailable' };
    const command = { id, type: 'reply.finish' as const, conversationId, by, at: ctx.now(), ...reply };
    return (await settle(ctx.lanes, command, run.signal)).ok;
  }
}
