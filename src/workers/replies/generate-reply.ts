import { AppError } from '#contract/errors.ts';
import { aiActor, owesAnswer } from '#domain/conversation.ts';
import { isAway } from '#shared/db/faults.ts';
import type { Turn } from '#shared/db/read-turn.ts';
import { nameId } from '#shared/id.ts';
import { settle } from '#shared/lane/settle.ts';
import { type Answering, answerTurn } from './answer-turn.ts';
import { type Looked, lookUp } from './look-up.ts';
import type { TurnClaim } from './turn-claims.ts';
import { wakeReply } from './wake-reply.ts';

/** What a lane knows of a turn that it is just storing. `committed`: false if it could not. */
export type Ahead = { looked: Looked; committed: Promise<boolean> };

/**
 * Answers whatever turn the row owes now, unless somebody does already: who was asked says only that there may be
 * something. Never throws: what is left undone the row still owes, and the sweeper wakes it again.
 */
export async function generateReply(answering: Answering, conversationId: string, ahead?: Ahead): Promise<void> {
  const { ctx, claims } = answering;
  // Reads while Redis answers. Only the words of a model cost something, and those wait for the claim.
  let claim = claims.claim(conversationId);
  let looked: Looked | null = ahead?.looked ?? lookUp({ knex: ctx.knex, search: answering.search }, conversationId);
  try {
    let taken = await claim.taken;
    const committed = ahead ? await ahead.committed : true;
    if (!taken && ahead && committed) {
      // Who holds it may have looked at the row before the commit: word left then was left too early.
      claim = claims.claim(conversationId);
      taken = await claim.taken;
    }
    if (!taken) return;
    if (!committed) {
      if (!(await claim.release())) return;
      looked = null;
    }
    do {
      await answerOwed(answering, conversationId, claim, looked);
      looked = null;
    } while (!claim.signal.aborted && (await claim.release()));
    if (!claim.signal.aborted) return;
    await claim.drop();
    // Somebody else answers: a worker that stays.
    await wakeReply(ctx.queues, conversationId);
  } catch (error) {
    ctx.log.error({ err: error, conversationId }, 'a turn stays owed');
  }
}

/** Looks again unless the lane took the answer, which says that nothing newer was there. */
async function answerOwed(
  answering: Answering,
  conversationId: string,
  claim: TurnClaim,
  ahead: Looked | null,
): Promise<void> {
  const { knex, log } = answering.ctx;
  let tried = 0;
  let looked = ahead;
  try {
    for (;;) {
      looked ??= lookUp({ knex, search: answering.search }, conversationId);
      const owed = await looked.turn;
      if (!owed || !owesAnswer(owed) || owed.turn === tried) return;
      if (await attemptTurn(answering, conversationId, owed, looked, claim)) return;
      if (claim.signal.aborted) return;
      tried = owed.turn;
      looked = null;
    }
  } catch (error) {
    log.error({ err: error, conversationId }, 'a turn stays owed');
  }
}

/** A fault of ours must not leave the customer in silence: it ends in a handoff. A database that is away waits. */
async function attemptTurn(
  answering: Answering,
  conversationId: string,
  { turn, lines }: Turn,
  { search }: Looked,
  claim: TurnClaim,
): Promise<boolean> {
  const { ctx } = answering;
  const { signal } = claim;
  try {
    return await answerTurn(answering, { conversationId, turn, lines, search }, claim);
  } catch (error) {
    if (isAway(error) || error instanceof AppError || signal.aborted) throw error;
    ctx.log.error({ err: error, conversationId, turn }, 'a reply failed, a human is asked');
    const id = nameId('failed turn', conversationId, String(turn));
    const reply = { turn, replyId: id, text: '', citations: [], handoff: 'ai_unavailable' };
    const command = { id, type: 'reply.finish' as const, conversationId, by: aiActor, at: ctx.now(), ...reply };
    return (await settle(ctx.lanes, command, signal)).ok;
  }
}
