import { type Conversation, owesAnswer } from './conversation.ts';
import type { Accepted } from './decision.ts';

/** What must follow a commit. Only references, so that a repeat can follow them again and an erased text stays erased. */
export type Effect =
  | { type: 'messages'; fromSeq: number; toSeq: number }
  | { type: 'state'; reason: string | null }
  | { type: 'turn'; turn: number; owed: boolean }
  | { type: 'timer'; epoch: number; dueAt: number }
  | { type: 'waiting' }
  | { type: 'reply_ended'; replyId: string; status: 'completed' | 'stopped'; seq: number | null }
  | { type: 'note'; noteId: string }
  | { type: 'tags' }
  | { type: 'erased'; fromSeq: number; toSeq: number };

type Standing = Pick<Conversation, 'state' | 'turn' | 'answeredTurn' | 'epoch' | 'dueAt'>;

/** What a conversation as it stands asks for, whichever command brought it there: may be followed at any time. */
export function standingEffects(c: Standing): Effect[] {
  const effects: Effect[] = [];
  if (owesAnswer(c)) effects.push({ type: 'turn', turn: c.turn, owed: true });
  if (c.dueAt !== null) effects.push({ type: 'timer', epoch: c.epoch, dueAt: c.dueAt });
  return effects;
}

/** Effects are what differs between two rows: nothing to remember in any rule of the table. */
export function effectsOf(before: Conversation | null, accepted: Accepted, noteId: string | null): Effect[] {
  const { next, messages, reply, reason = null } = accepted;
  const effects: Effect[] = [];
  if (messages.length)
    effects.push({ type: 'messages', fromSeq: next.lastSeq - messages.length + 1, toSeq: next.lastSeq });
  if (reply?.replyId) {
    const seq = messages.length ? next.lastSeq - messages.length + 1 : null;
    effects.push({ type: 'reply_ended', replyId: reply.replyId, status: reply.status, seq });
  }
  if (before && before.epoch !== next.epoch) effects.push({ type: 'state', reason });
  if (before && (before.turn !== next.turn || before.answeredTurn !== next.answeredTurn)) {
    effects.push({ type: 'turn', turn: next.turn, owed: owesAnswer(next) });
  }
  if (next.dueAt !== null && before?.dueAt !== next.dueAt)
    effects.push({ type: 'timer', epoch: next.epoch, dueAt: next.dueAt });
  if (before && (before.state === 'waiting') !== (next.state === 'waiting')) effects.push({ type: 'waiting' });
  if (noteId) effects.push({ type: 'note', noteId });
  if (accepted.tags) effects.push({ type: 'tags' });
  if (accepted.erased) effects.push({ type: 'erased', ...accepted.erased });
  return effects;
}
