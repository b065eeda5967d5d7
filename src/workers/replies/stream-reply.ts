import { setImmediate } from 'node:timers/promises';
import { conversationRoom } from '#contract/rooms.ts';
import type { TurnCost } from '#domain/command.ts';
import { citationOf, handoffTool } from '#domain/prompt.ts';
import type { Context } from '#shared/context.ts';
import { appendDraft, writeDraft } from '#shared/draft.ts';
import type { Llm } from '#shared/llm/open-llm.ts';
import { createDeltaStream } from './delta-stream.ts';
import type { Prepared } from './prepare-turn.ts';

export type Streamed = { text: string; handoff: string | null; cost: TurnCost };

type Reply = { conversationId: string; replyId: string; turn: number; startedAt: number };

/**
 * Lets `llm` answer and tells the draft as it grows. Each delta is kept in Redis and then told, on one connection in
 * that order, so that a draft read later is never behind what was told. Throws what the model's stream throws.
 */
export async function streamReply(
  ctx: Context,
  llm: Llm,
  prepared: Prepared,
  reply: Reply,
  signal: AbortSignal,
): Promise<Streamed> {
  const { redis, fanout, config, now, log } = ctx;
  const { conversationId, replyId, turn, startedAt } = reply;
  const prefix = config.QUEUE_PREFIX;
  const room = conversationRoom(conversationId);
  const lost = (error: unknown) => log.warn({ err: error, replyId }, 'a draft could not be kept');
  // Whatever the text may cite goes along: who stops the reply has only the draft.
  const citations = prepared.passages.map(citationOf);
  const draft = { conversationId, replyId, turn, citations };
  const told: string[] = [];
  writeDraft(redis, prefix, draft, told).catch(lost);
  fanout.tell('both', room, 'reply:started', { conversationId, replyId, turn });

  let over = false;
  const keep = async (index: number, text: string): Promise<void> => {
    const kept = await appendDraft(redis, prefix, replyId, index, text);
    if (!kept && !over) await writeDraft(redis, prefix, draft, told);
  };
  const deltas = createDeltaStream((index, text) => {
    told.push(text);
    keep(index, text).catch(lost);
    fanout.tell('both', room, 'reply:delta', { conversationId, replyId, index, text });
  });
  let text = '';
  let handoff: string | null = null;
  let firstTokenMs: number | null = null;
  let cost: TurnCost | null = null;
  try {
    for await (const event of llm.stream({ ...prepared, signal })) {
      if (event.type === 'text') {
        text += event.text;
        deltas.push(event.text);
        if (firstTokenMs !== null) continue;
        firstTokenMs = now() - startedAt;
        // The first words leave before the others that came with them are read: that took a millisecond (measured).
        await setImmediate();
      } else if (event.type === 'tool') {
        if (event.name === handoffTool.name) handoff = 'model_asked';
      } else {
        const { provider, model, promptTokens, completionTokens } = event;
        cost = { provider, model, promptTokens, completionTokens, firstTokenMs, totalMs: now() - startedAt };
      }
    }
  } finally {
    deltas.end();
    over = true;
  }
  const unknown = { provider: llm.name, model: '', promptTokens: null, completionTokens: null };
  return { text, handoff, cost: cost ?? { ...unknown, firstTokenMs, totalMs: now() - startedAt } };
}
