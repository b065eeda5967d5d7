import { agentsRoom, conversationRoom } from '#contract/rooms.ts';
import { agentOf, type Conversation } from '#domain/conversation.ts';
import type { Effect } from '#domain/effects.ts';
import type { Context } from '#shared/context.ts';
import { presentNote } from '#shared/db/present/present.ts';
import { presentPlaced, presentPlacedNote } from '#shared/db/present/present-placed.ts';
import { findNote, readMessages } from '#shared/db/reads.ts';
import { readConversationTags } from '#shared/db/tags.ts';
import { type Applied, effectsIn, type Outcome } from './batch.ts';

/**
 * Tells clients what a committed batch came to. It may be told twice: clients drop facts by `seq` and `epoch`. Resolves
 * once Redis has it, so that no other worker's facts of these conversations can come before.
 */
export async function tellOutcomes(ctx: Context, outcomes: Outcome[]): Promise<void> {
  for (const { outcome, effect, conversation } of effectsIn(outcomes)) {
    if (outcome.kind === 'repeat' && (await retell(ctx, outcome, conversation.id, effect))) continue;
    tell(ctx, outcome, conversation, effect);
  }
  await ctx.fanout.flush();
}

/**
 * A repeat tells what people said as the rows have it now: they may be erased or changed by then, and who repeats may
 * say something else. False for an effect that holds no words.
 */
async function retell(
  { knex, fanout }: Context,
  { command }: Applied,
  conversationId: string,
  effect: Effect,
): Promise<boolean> {
  const room = conversationRoom(conversationId);
  if (effect.type === 'messages') {
    for (const message of await readMessages(knex, conversationId, effect.fromSeq, effect.toSeq)) {
      fanout.tell('both', room, 'message:created', { conversationId, seq: message.seq, message });
    }
  } else if (effect.type === 'note') {
    const note = await findNote(knex, effect.noteId);
    if (note) fanout.tell('agents', room, 'note:created', presentNote(note));
  } else if (effect.type === 'tags' && command.type === 'conversation.tag') {
    const tags = new Set((await readConversationTags(knex, [conversationId])).get(conversationId));
    const added = command.add.filter((tag) => tags.has(tag));
    const removed = command.remove.filter((tag) => !tags.has(tag));
    fanout.tell('agents', [room, agentsRoom], 'conversation:tagged', { conversationId, added, removed });
  } else return false;
  return true;
}

/** Tells clients. Nothing here waits, so that a batch's facts leave in one piece. */
function tell({ fanout }: Context, outcome: Applied, c: Conversation, effect: Effect): void {
  const room = conversationRoom(c.id);
  if (effect.type === 'messages' && outcome.kind === 'new') {
    for (const placed of outcome.change?.placed ?? []) {
      const message = presentPlaced(placed, c, outcome.command.at, stopped(outcome));
      fanout.tell('both', room, 'message:created', { conversationId: c.id, seq: message.seq, message });
    }
  } else if (effect.type === 'reply_ended') {
    const { replyId, status, seq } = effect;
    const place = seq === null ? {} : { seq };
    fanout.tell('both', room, 'reply:ended', { conversationId: c.id, replyId, status, ...place });
  } else if (effect.type === 'state') {
    const reason = effect.reason === null ? {} : { reason: effect.reason };
    const changed = { conversationId: c.id, state: c.state, epoch: c.epoch, agent: agentOf(c), ...reason };
    fanout.tell('customers', room, 'conversation:changed', changed);
    fanout.tell('agents', [room, agentsRoom], 'conversation:changed', changed);
  } else if (effect.type === 'tags' && outcome.command.type === 'conversation.tag') {
    const { add: added, remove: removed } = outcome.command;
    fanout.tell('agents', [room, agentsRoom], 'conversation:tagged', { conversationId: c.id, added, removed });
  } else if (effect.type === 'erased') {
    const { fromSeq, toSeq } = effect;
    fanout.tell('both', room, 'message:erased', { conversationId: c.id, fromSeq, toSeq });
  } else if (effect.type === 'note' && outcome.kind === 'new' && outcome.change?.note) {
    const said = { id: effect.noteId, ...outcome.change.note };
    fanout.tell('agents', room, 'note:created', presentPlacedNote(said, c, outcome.command.at));
  }
}

const stopped = (outcome: Applied): boolean => outcome.kind === 'new' && outcome.change?.reply?.status === 'stopped';
