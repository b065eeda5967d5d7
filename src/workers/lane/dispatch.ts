import { agentsRoom, conversationRoom } from '#contract/rooms.ts';
import type { Command } from '#domain/command.ts';
import { type Conversation, owesAnswer } from '#domain/conversation.ts';
import type { Effect } from '#domain/effects.ts';
import type { Context } from '#shared/context.ts';
import { presentPlaced } from '#shared/db/present.ts';
import { readMessages } from '#shared/db/reads.ts';
import { turnKey, turnsChannel } from '#shared/queue/names.ts';
import type { EventRecorder } from '../analytics/event-recorder.ts';
import type { Outcome } from './batch.ts';
import { eventsOf } from './event-of.ts';

type Applied = Extract<Outcome, { kind: 'new' | 'repeat' }>;

/** How long Redis remembers a conversation's turn for running replies to compare, s. */
const turnSeconds = 3600;

/**
 * Does what follows from a committed batch. Everything here may be done twice: facts are dropped by `seq` and `epoch`,
 * jobs by their ids, events by theirs. Resolves once Redis has all of it.
 */
export async function dispatch(ctx: Context, recorder: EventRecorder, outcomes: Outcome[]): Promise<void> {
  const wakes = new Map<string, Conversation>();
  const work: Promise<unknown>[] = [];
  let waiting = false;
  for (const outcome of outcomes) {
    if (outcome.kind === 'parked') continue;
    const conversation = outcome.kind === 'new' ? outcome.change?.next : outcome.current;
    if (!conversation) continue;
    for (const effect of outcome.effects) {
      if (effect.type === 'turn') wakes.set(conversation.id, conversation);
      else if (effect.type === 'timer') work.push(setTimer(ctx, conversation.id, effect));
      else if (effect.type === 'waiting') waiting = true;
      else if (outcome.kind === 'repeat' && effect.type === 'messages') await retellMessages(ctx, conversation, effect);
      else tell(ctx, outcome, conversation, effect);
    }
  }
  for (const conversation of wakes.values()) work.push(tellTurn(ctx, conversation));
  if (waiting) work.push(ctx.queues.add('handoffs', 'waiting.tell', {}, { wakes: 'all' }));
  work.push(recorder.record(outcomes.flatMap(eventsOf)));
  await Promise.all([ctx.fanout.flush(), ...work]);
}

/** A repeat tells its messages again as they are now: read from the rows, not kept in the command. */
async function retellMessages(
  { knex, fanout }: Context,
  { id: conversationId }: Conversation,
  { fromSeq, toSeq }: { fromSeq: number; toSeq: number },
): Promise<void> {
  for (const message of await readMessages(knex, conversationId, fromSeq, toSeq)) {
    const fact = { conversationId, seq: message.seq, message };
    fanout.tell('both', conversationRoom(conversationId), 'message:created', fact);
  }
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
    const agent = c.agentId ? { id: c.agentId, name: c.agentName ?? '' } : null;
    const reason = effect.reason === null ? {} : { reason: effect.reason };
    const changed = { conversationId: c.id, state: c.state, epoch: c.epoch, agent, ...reason };
    fanout.tell('customers', room, 'conversation:changed', changed);
    fanout.tell('agents', [room, agentsRoom], 'conversation:changed', changed);
  } else if (effect.type === 'note') {
    const { id, by, at } = outcome.command;
    const text = noteOf(outcome.command);
    const author = { id: by.id ?? '', name: by.name ?? '' };
    const createdAt = new Date(at).toISOString();
    fanout.tell('agents', room, 'note:created', {
      id,
      conversationId: c.id,
      afterSeq: c.lastSeq,
      author,
      text,
      createdAt,
    });
  }
}

/** The words of the note that a command left. */
function noteOf(command: Command): string {
  if (command.type === 'note.add') return command.text;
  return command.type === 'handoff.request' ? (command.detail ?? '') : '';
}

const stopped = (outcome: Applied): boolean => outcome.kind === 'new' && outcome.change?.reply?.status === 'stopped';

/** Ends whatever answers an older turn, and wakes a reply if one is owed. */
async function tellTurn({ redis, queues, config }: Context, c: Conversation): Promise<void> {
  const { QUEUE_PREFIX: prefix } = config;
  const work: Promise<unknown>[] = [
    redis.set(turnKey(prefix, c.id), `${c.turn} ${owesAnswer(c) ? 1 : 0}`, 'EX', turnSeconds),
    redis.publish(turnsChannel(prefix), JSON.stringify({ conversationId: c.id, turn: c.turn, owed: owesAnswer(c) })),
  ];
  if (owesAnswer(c)) work.push(queues.add('replies', 'reply.generate', { conversationId: c.id }, { wakes: c.id }));
  await Promise.all(work);
}

function setTimer(
  { queues, now }: Context,
  conversationId: string,
  { epoch, dueAt }: { epoch: number; dueAt: number },
) {
  const id = `timer_${conversationId}_${epoch}_${dueAt}`;
  return queues.add('handoffs', 'timer.expire', { conversationId, epoch, dueAt }, { id, delayMs: dueAt - now() });
}
