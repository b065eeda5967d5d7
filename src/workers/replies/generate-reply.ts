import { AppError } from '#contract/errors.ts';
import { isAway } from '#shared/db/faults.ts';
import { findConversation } from '#shared/db/reads.ts';
import { nameId } from '#shared/id.ts';
import { settle } from '#shared/lane/settle.ts';
import type { Run } from '#shared/queue/serve-queue.ts';
import { type Answering, answerTurn } from './answer-turn.ts';

/**
 * Answers whatever turn the row owes now, and looks again before it ends: the wake-up says only that there may be
 * something. Never throws: what is left undone the row still owes, and the sweeper wakes it again.
 */
export async function generateReply(answering: Answering, conversationId: string, run: Run): Promise<void> {
  const { ctx } = answering;
  let answered = 0;
  try {
    for (;;) {
      const row = await findConversation(ctx.knex, conversationId);
      if (row?.state !== 'ai' || row.turn <= row.answeredTurn || row.turn === answered) return;
      await attemptTurn(answering, conversationId, row.turn, run);
      if (run.signal.aborted) {
        // Asked again while this job is active, it runs once more, on a worker that stays.
        await ctx.queues.add('replies', 'reply.generate', { conversationId }, { wakes: conversationId });
        return;
      }
      answered = row.turn;
    }
  } catch (error) {
    run.log.error({ err: error, conversationId }, 'a turn stays owed');
  }
}

/** A fault of ours must not leave the customer in silence: it ends in a handoff. A database that is away waits. */
async function attemptTurn(answering: Answering, conversationId: string, turn: number, run: Run): Promise<void> {
  const { ctx } = answering;
  try {
    await answerTurn(answering, { conversationId, turn }, run.signal);
  } catch (error) {
    if (isAway(error) || error instanceof AppError || run.signal.aborted) throw error;
    run.log.error({ err: error, conversationId, turn }, 'a reply failed, a human is asked');
    const id = nameId('failed turn', conversationId, String(turn));
    const by = { type: 'ai' as const, id: null, name: null };
    const reply = { turn, replyId: id, text: '', citations: [], handoff: 'ai_unavailable' };
    await settle(ctx.lanes, { id, type: 'reply.finish', conversationId, by, at: ctx.now(), ...reply }, run.signal);
  }
}
