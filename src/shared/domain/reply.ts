import type { FinishReply, StopReply } from './command.ts';
import { aiActor, type Conversation, owesAnswer } from './conversation.ts';
import { accept, type Circumstances, type Decision, type NewMessage, refuse } from './decision.ts';
import { callForPerson, eventMessage } from './move.ts';

/** The AI's finished text. Only the current turn's, and only once: a paused worker's late answer is refused here. */
export function finishReply(c: Conversation, command: FinishReply, given: Circumstances): Decision {
  const { turn, replyId, text, citations, handoff, cost = null, at } = command;
  if (turn !== c.turn || !owesAnswer(c)) return refuse('superseded');
  const answered = { ...c, answeredTurn: turn, unanswered: text === '' };
  const reply = { turn, replyId, status: 'completed' as const, cost };
  const messages = text === '' ? [] : [aiMessage(text, citations)];
  if (!handoff) return accept({ ...answered, unanswered: false }, { messages, reply });
  return callForPerson(answered, { at, reason: handoff }, given, { messages, reply });
}

/**
 * The customer has heard enough: what was said so far stands as the answer, and if that is nothing, a line that says so:
 * a thread that ends in a question looks like one that is being answered. Nothing running: nothing happens.
 */
export function stopReply(c: Conversation, command: StopReply): Decision {
  if (!owesAnswer(c)) return accept(c);
  const { turn, replyId, text, citations } = command;
  const current = turn === c.turn;
  const messages = [current && text !== '' ? aiMessage(text, citations) : eventMessage('reply_stopped', null)];
  const reply = { turn: c.turn, replyId: current ? replyId : null, status: 'stopped' as const, cost: null };
  return accept({ ...c, answeredTurn: c.turn, unanswered: false }, { messages, reply });
}

function aiMessage(text: string, citations: FinishReply['citations']): NewMessage {
  return { sender: aiActor, kind: 'text', text, attachments: [], citations, clientMessageId: null };
}
