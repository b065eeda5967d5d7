import { setImmediate } from 'node:timers/promises';
import { maxReplyLength } from '#contract/commands.ts';
import { conversationRoom } from '#contract/rooms.ts';
import type { TurnCost } from '#domain/command.ts';
import { citationOf, handoffTool } from '#domain/prompt.ts';
import type { Context } from '#shared/context.ts';
import type { Llm } from '#shared/llm/create-llm.ts';
import { createDeltaStream } from './delta-stream.ts';
import { openDraft } from './open-draft.ts';
import type { Prepared } from './prepare-turn.ts';

export type Streamed = { text: string; handoff: string | null; cost: TurnCost };

/** One try to answer a turn; `startedAt` in ms, of the first. */
export type Reply = { conversationId: string; replyId: string; turn: number; startedAt: number };

/**
 * Lets `llm` answer and tells the draft as it grows. Each delta is kept in Redis and then told, on one connection in
 * that order, so that a draft read later is never behind what was told. Throws what the model's stream throws. A model
 * that repeats itself for ever is left, which closes its request: what the lane would take of it is the answer. So is what
 * was said before `late` aborted, unless that is nothing.
 */
export async function streamReply(
  ctx: Context,
  llm: Llm,
  prepared: Prepared,
  reply: Reply,
  signal: AbortSignal,
  late?: AbortSignal,
): Promise<Streamed> {
  const { fanout, now } = ctx;
  const { conversationId, replyId, turn, startedAt } = reply;
  const room = conversationRoom(conversationId);
  // Whatever the text may cite goes along: who stops the reply has only the draft.
  const citations = prepared.passages.map(citationOf);
  const draft = openDraft(ctx, { conversationId, replyId, turn, citations });
  fanout.tell('both', room, 'reply:started', { conversationId, replyId, turn });

  const deltas = createDeltaStream((index, text) => {
    draft.append(text);
    fanout.tell('both', room, 'reply:delta', { conversationId, replyId, index, text });
  });
  let text = '';
  let handoff: string | null = null;
  let firstTokenMs: number | null = null;
  let cost: TurnCost | null = null;
  try {
    const ends = late ? AbortSignal.any([signal, late]) : signal;
    for await (const event of llm.stream({ ...prepared, signal: ends })) {
      if (event.type === 'text') {
        const said = cut(event.text, maxReplyLength - text.length);
        text += said;
        deltas.push(said);
        if (firstTokenMs === null) {
          firstTokenMs = now() - startedAt;
          // The first words leave before the others that came with them are read: that took a millisecond (measured).
          await setImmediate();
        }
        if (text.length >= maxReplyLength) break;
      } else if (event.type === 'tool') {
        if (event.name === handoffTool.name) handoff = 'model_asked';
      } else {
        const { provider, model, promptTokens, completionTokens } = event;
        cost = { provider, model, promptTokens, completionTokens, firstTokenMs, totalMs: now() - startedAt };
      }
    }
  } catch (error) {
    if (signal.aborted || !late?.aborted || text.trim() === '') throw error;
  } finally {
    deltas.end();
    draft.close();
  }
  const unknown = { provider: llm.name, model: '', promptTokens: null, completionTokens: null };
  return { text, handoff, cost: cost ?? { ...unknown, firstTokenMs, totalMs: now() - startedAt } };
}

/** No half of a character is left at the end. */
const cut = (text: string, most: number): string => (text.length > most ? text.slice(0, most).toWellFormed() : text);
