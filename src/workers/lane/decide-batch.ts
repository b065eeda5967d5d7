import type { CommandData, CommandResult } from '#contract/commands.ts';
import type { Command } from '#domain/command.ts';
import { agentOf, type Conversation } from '#domain/conversation.ts';
import { decide } from '#domain/decide.ts';
import type { Accepted, Limits } from '#domain/decision.ts';
import { effectsOf } from '#domain/effects.ts';
import type { Subscription } from '#shared/db/webhooks/webhooks.ts';
import { nameId } from '#shared/id.ts';
import type { Change, Delivery, Incoming, Known, Loaded, Outcome, PlacedMessage } from './batch.ts';
import { countSlots, type Slots } from './count-slots.ts';
import { deliveriesOf } from './deliveries-of.ts';
import { isInItsMessage, knownByMessage, saidOf, saysSame } from './message-command.ts';

/** What a batch is decided by, beside the rows. `now` in ms. */
type Given = { limits: Limits; subscriptions: readonly Subscription[]; now: number };

const none: readonly Delivery[] = [];

/**
 * Applies commands in order to what was loaded, in memory. A repeat changes nothing and gets the first answer again;
 * the same id with another content is `conflict`.
 */
export function decideBatch(incoming: Incoming[], loaded: Loaded, given: Given): Outcome[] {
  const conversations = new Map(loaded.conversations);
  const known = new Map(loaded.commands);
  const slots = countSlots(loaded.agents, given.limits.agentCapacity);
  return incoming.map((item): Outcome => {
    if ('fault' in item) return { kind: 'parked', ...item, result: { ok: false, code: 'internal' } };
    const { command } = item;
    const current = conversations.get(command.conversationId) ?? null;
    const earlier = known.get(command.id) ?? knownByMessage(command.id, current, loaded);
    if (earlier) return repeat(command, earlier, current);
    const outcome = decideOne(command, current, { ...given, slots });
    if (outcome.change) {
      conversations.set(command.conversationId, outcome.change.next);
      slots.pass(current?.agentId ?? null, outcome.change.next.agentId);
    }
    known.set(command.id, {
      type: command.type,
      said: command.type === 'message.create' ? saidOf(command) : null,
      ...outcome,
    });
    return outcome;
  });
}

function decideOne(
  command: Command,
  current: Conversation | null,
  { limits, subscriptions, now, slots }: Given & { slots: Slots },
) {
  const given = { limits, hasSlot: slots.has, newSessionId: () => nameId('session', command.id) };
  const late = command.expiresAt !== undefined && command.expiresAt < now;
  const decision = late ? { refused: 'expired' as const } : decide(current, command, given);
  if ('refused' in decision) {
    const result: CommandResult = { ok: false, code: decision.refused };
    return { kind: 'new' as const, command, result, effects: [], change: null, deliveries: none, inMessage: false };
  }
  const { accepted } = decision;
  const noteId = accepted.note ? command.id : null;
  const placed = place(command, accepted);
  const change: Change = { ...accepted, before: current, placed, noteId };
  const effects = effectsOf(current, accepted, noteId);
  return {
    kind: 'new' as const,
    command,
    result: { ok: true as const, data: dataOf(command, change) },
    effects,
    change,
    deliveries: subscriptions.length ? deliveriesOf(command, change, subscriptions) : none,
    inMessage: isInItsMessage(command, change),
  };
}

/** A customer's or agent's own message bears its command's id; what the transition adds is named after it. */
function place(command: Command, { next, messages }: Accepted): PlacedMessage[] {
  const first = next.lastSeq - messages.length + 1;
  return messages.map((message, index) => {
    const own = message.clientMessageId !== null;
    return { ...message, id: own ? command.id : nameId('message', command.id, String(index)), seq: first + index };
  });
}

function dataOf(command: Command, { next, placed, noteId }: Change): CommandData {
  const own = placed.find((message) => message.kind !== 'event');
  return {
    conversationId: command.conversationId,
    state: next.state,
    epoch: next.epoch,
    agent: agentOf(next),
    ...(own ? { messageId: own.id, seq: own.seq } : {}),
    ...(noteId ? { noteId } : {}),
  };
}

function repeat(command: Command, earlier: Known, current: Conversation | null): Outcome {
  if (!sameContent(command, earlier)) {
    return { kind: 'repeat', command, result: { ok: false, code: 'conflict' }, effects: [], current, mismatch: true };
  }
  return { kind: 'repeat', command, result: earlier.result, effects: earlier.effects, current, mismatch: false };
}

/** Only what a message says is compared: other commands may differ in times and traces and mean the same. */
function sameContent(command: Command, earlier: Known): boolean {
  if (command.type !== earlier.type) return false;
  if (command.type !== 'message.create') return true;
  return earlier.said !== null && saysSame(command, earlier.said);
}
