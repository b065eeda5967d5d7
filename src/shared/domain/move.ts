import { isOpen } from './business-hours.ts';
import { type Conversation, owesAnswer, type State } from './conversation.ts';
import type { Accepted, Circumstances, Limits, NewMessage } from './decision.ts';
import { accept, type Decision, refuse } from './decision.ts';

type Move = {
  to: State;
  at: number;
  reason: string;
  agent?: { id: string | null; name: string | null };
  skillGroupId?: string | null;
};

/**
 * A state change. Raises `epoch`, which voids every timer and claim made before, and `turn`, which voids every
 * running reply. An answer is owed afterwards only if the AI has the word and the customer is still waiting for one.
 */
export function move(c: Conversation, { to, at, agent, skillGroupId }: Move, limits: Limits): Conversation {
  const turn = c.turn + 1;
  return {
    ...c,
    state: to,
    epoch: c.epoch + 1,
    turn,
    answeredTurn: to === 'ai' && c.unanswered ? c.answeredTurn : turn,
    agentId: to === 'human' ? (agent?.id ?? null) : null,
    agentName: to === 'human' ? (agent?.name ?? null) : null,
    skillGroupId: to === 'waiting' ? (skillGroupId ?? null) : null,
    // Passed on to another group, a customer keeps the place in the line.
    waitingSince: to === 'waiting' ? (c.waitingSince ?? at) : null,
    dueAt: dueAfter(to, c.unanswered, at, limits),
  };
}

/** `waiting` always ends by itself; `human` only while the customer waits for an answer; the others never. */
function dueAfter(state: State, unanswered: boolean, at: number, limits: Limits): number | null {
  if (state === 'waiting') return at + limits.handoffTimeoutMs;
  if (state === 'human' && unanswered) return at + limits.agentSilenceMs;
  return null;
}

/** A new session in an old thread: as at birth, but what must never decrease goes on from where it was. */
export function reopen(c: Conversation, at: number, given: Circumstances): Conversation {
  const opened = move({ ...c, unanswered: false }, { to: 'ai', at, reason: 'reopened' }, given.limits);
  return { ...opened, sessionId: given.newSessionId(), sessionNumber: c.sessionNumber + 1 };
}

/**
 * A state change with the event line it leaves in the thread; the messages of `more` go in front of it. Refused if it
 * gives the conversation to an agent who has no slot for it.
 */
export function acceptMove(c: Conversation, to: Move, given: Circumstances, more: Partial<Accepted> = {}): Decision {
  if (to.to === 'human' && to.agent?.id && !given.hasSlot(to.agent.id)) return refuse('agent_full');
  const { messages = [], ...rest } = more;
  return accept(move(c, to, given.limits), {
    ...rest,
    reason: to.reason,
    messages: [...messages, eventMessage(to.reason, to.agent?.name ?? null)],
  });
}

/**
 * Somebody wants a person: the conversation waits for one, with `reason`; or, when nobody is there, a line in the thread
 * says so and all else stays as it is. `c` and `more` are what the command does besides.
 */
export function callForPerson(
  c: Conversation,
  { at, reason }: { at: number; reason: string },
  given: Circumstances,
  more: Partial<Accepted> = {},
): Decision {
  if (isOpen(given.limits.hours, at)) return acceptMove(c, { to: 'waiting', at, reason }, given, more);
  // The line is the answer: whoever still owes another one owes it, and nobody owes this one.
  const unanswered = c.unanswered && owesAnswer(c);
  const messages = [...(more.messages ?? []), eventMessage('outside_hours', null)];
  return accept({ ...c, unanswered }, { ...more, messages });
}

/** An event's `text` is a code that clients put into their own language. */
export function eventMessage(code: string, name: string | null): NewMessage {
  const sender = { type: 'system' as const, id: null, name };
  return { sender, kind: 'event', text: code, attachments: [], citations: [], clientMessageId: null };
}
