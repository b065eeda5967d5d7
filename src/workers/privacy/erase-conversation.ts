import { type State, systemActor } from '#domain/conversation.ts';
import { forgetSearch } from '#shared/commands/search/forget-search.ts';
import type { Context } from '#shared/context.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { eraseLeftovers } from './erase-leftovers.ts';
import { settleWell } from './settle-well.ts';

/** Messages that are blanked by one command: few enough that the lane is not held up. */
const piece = 500;

type Erasable = { state: State; last_seq: number; erased_seq: number };

/**
 * Erases a conversation up to where its thread ends now. `close`: it is closed first, so that nobody goes on answering;
 * else it is left alone if it was opened again, and the answer is false. Safe to do twice; what is done is in the row
 * (`erased_seq`).
 */
export async function eraseConversation(
  ctx: Context,
  conversationId: string,
  close: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const { knex, lanes, now } = ctx;
  const base = () => ({ id: newId(), conversationId, by: systemActor, at: now() });
  const read = () =>
    knex('conversations')
      .where({ id: idToBytes(conversationId) })
      .first<Erasable | undefined>('state', 'last_seq', 'erased_seq');
  let row = await read();
  if (row && close && row.state !== 'closed') {
    await settleWell(lanes, { ...base(), type: 'conversation.close' }, signal);
    row = await read();
  }
  if (row?.state !== 'closed') return false;
  const { last_seq: lastSeq, erased_seq: erasedSeq } = row;
  const erase = (fromSeq: number, toSeq: number) => {
    const command = { ...base(), type: 'conversation.erase' as const, fromSeq, toSeq };
    return settleWell(lanes, close ? command : { ...command, ifClosed: true }, signal, close ? undefined : 'conflict');
  };
  // All but the last place. That comes at the end: once the row says that all is erased, nobody comes again.
  let fromSeq = Math.min(erasedSeq + 1, lastSeq - 1);
  do {
    const toSeq = Math.min(fromSeq + piece, lastSeq) - 1;
    if (!(await erase(fromSeq, toSeq))) return false;
    fromSeq = toSeq + 1;
  } while (fromSeq < lastSeq);
  // What the row does not tell. What is blank is not indexed again.
  await forgetSearch(knex, conversationId);
  await eraseLeftovers(ctx, conversationId);
  return erase(lastSeq, lastSeq);
}
