import { conversationRoom } from '#contract/rooms.ts';
import type { Facts } from '#contract/sockets.ts';
import { aiActor } from '#domain/conversation.ts';
import { citationOf, citationsIn, contentRefused, humanWasTried, type Line } from '#domain/prompt.ts';
import type { Context } from '#shared/context.ts';
import { draftKeys, dropDraft } from '#shared/draft.ts';
import { newId } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { settle } from '#shared/lane/settle.ts';
import type { Llm } from '#shared/llm/create-llm.ts';
import { LlmError } from '#shared/llm/llm-error.ts';
import type { Search } from './look-up.ts';
import { type Prepared, prepareTurn } from './prepare-turn.ts';
import type { RunningTurns, TurnOver } from './running-turns.ts';
import { type Reply, type Streamed, streamReply } from './stream-reply.ts';
import type { TurnClaim, TurnClaims } from './turn-claims.ts';

export type Answering = {
  ctx: Context;
  llm: Llm;
  offline: Llm;
  /** What the knowledge base says to a question. */
  search: Search;
  turns: RunningTurns;
  claims: TurnClaims;
  /** A turn's model has this long, ms, over all tries; then what it said so far is the answer. */
  longestMs: number;
};

type Ended = Facts['reply:ended']['status'];

/** Tries of one turn whose stream broke in the middle, before the knowledge base answers alone. */
const streamTries = 2;

/**
 * Answers one turn: streams, then asks the lane to accept the finished text. Ends without an answer when the turn is
 * over (a newer message, a human, a stop) or the claim's signal aborts; ends in an answer or a handoff in every other case,
 * also when the model goes on for too long: given up, it would only be asked again.
 * True when the lane accepted: then whatever comes later wakes a job of its own.
 */
export async function answerTurn(
  answering: Answering,
  { conversationId, turn, lines, search }: { conversationId: string; turn: number; lines: Line[]; search: Search },
  claim: TurnClaim,
): Promise<boolean> {
  const { ctx, llm, offline, turns } = answering;
  let reply: Reply = { conversationId, turn, replyId: newId(), startedAt: ctx.now() };
  const watch = turns.watch(conversationId, turn);
  const signal = AbortSignal.any([watch.signal, claim.signal]);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('the reply took too long')), answering.longestMs);
  let prepared: Prepared | null = null;
  let useOffline = false;
  try {
    prepared = await prepareTurn(lines, search, ctx.settings.get('assistant'));
    // With the refused words left out there may be nothing to ask: a model would make a question up, or refuse again.
    const first = prepared.question === '' ? offline : llm;
    for (let attempt = 1; ; attempt += 1) {
      try {
        // The knowledge base is quick, and has the last word however late it is.
        const streamed = useOffline
          ? await streamReply(ctx, offline, prepared, reply, signal)
          : await streamReply(ctx, first, prepared, reply, signal, late.signal);
        return await finish(ctx, reply, prepared, streamed, claim);
      } catch (error) {
        if (signal.aborted || useOffline) throw error;
        ctx.log.warn({ err: error, conversationId, turn, attempt }, 'a reply broke off');
        const handoff = handoffFor(error, prepared, lines);
        if (handoff) return await askForHuman(ctx, reply, handoff, llm, claim);
        await endDraft(ctx, reply, 'failed');
        // What no further try can mend goes straight to the knowledge base.
        useOffline = attempt >= streamTries || !isBroken(error);
        reply = { ...reply, replyId: newId() };
      }
    }
  } catch (error) {
    if (watch.signal.aborted) await endDraft(ctx, reply, watch.signal.reason as TurnOver);
    if (!signal.aborted) throw error;
    return false;
  } finally {
    clearTimeout(timer);
    watch.done();
  }
}

const isBroken = (error: unknown): boolean => error instanceof LlmError && error.code === 'broken_stream';

/** A failure that a person must mend: refused words, or no model and no knowledge either, unless none came before. */
function handoffFor(error: unknown, { passages }: Prepared, lines: Line[]): string | null {
  if (humanWasTried(lines)) return null;
  if (error instanceof LlmError && error.code === 'refused_content') return contentRefused;
  return !isBroken(error) && passages.length === 0 ? 'ai_unavailable' : null;
}

async function askForHuman(ctx: Context, reply: Reply, handoff: string, llm: Llm, claim: TurnClaim): Promise<boolean> {
  const none = { promptTokens: null, completionTokens: null, firstTokenMs: null };
  const cost = { provider: llm.name, model: '', ...none, totalMs: ctx.now() - reply.startedAt };
  return finish(ctx, reply, null, { text: '', handoff, cost }, claim);
}

/** The lane decides whether the finished text still is the answer. */
async function finish(
  ctx: Context,
  reply: Reply,
  prepared: Prepared | null,
  { text: said, handoff, cost }: Streamed,
  claim: TurnClaim,
): Promise<boolean> {
  const { lanes, fanout, now, config } = ctx;
  const { conversationId, turn, replyId } = reply;
  const text = said.trim() === '' ? '' : said;
  const citations = citationsIn(text, (prepared?.passages ?? []).map(citationOf));
  // A model that says nothing at all leaves nobody: then a person must.
  const asked = handoff ?? (text === '' ? 'ai_unavailable' : null);
  const envelope = { by: aiActor, conversationId, at: now() };
  const payload = { turn, replyId, text, citations, cost, ...(asked ? { handoff: asked } : {}) };
  const command = commandOf('reply.finish', envelope, payload);
  const [result] = await Promise.all([settle(lanes, command, claim.signal), fanout.flush()]);
  if (!result.ok) {
    // Anything but somebody newer is a fault of ours: as good as no answer, and the turn would stay owed for ever.
    if (result.code !== 'superseded') throw new Error(`the lane refused the answer: ${result.code}`);
    await endDraft(ctx, reply, 'superseded');
    return false;
  }
  // A draft of an answered turn is not shown any more: it goes with the claim.
  claim.leave(draftKeys(config.QUEUE_PREFIX, conversationId, replyId));
  return true;
}

async function endDraft(ctx: Context, { conversationId, replyId }: Reply, status: Ended): Promise<void> {
  ctx.fanout.tell('both', conversationRoom(conversationId), 'reply:ended', { conversationId, replyId, status });
  await dropDraft(ctx.redis, ctx.config.QUEUE_PREFIX, conversationId, replyId);
}
