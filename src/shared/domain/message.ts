import { asksForHuman } from './asks-for-human.ts';
import type { CreateMessage } from './command.ts';
import type { Conversation } from './conversation.ts';
import { accept, type Circumstances, type Decision, type NewMessage, refuse } from './decision.ts';
import { acceptMove, callForPerson, reopen } from './move.ts';

/** Every word of a customer is kept, whatever the state; a closed conversation opens a new session for it. */
export function writeAsCustomer(c: Conversation, command: CreateMessage, given: Circumstances): Decision {
  const { at, text } = command;
  const open = c.state === 'closed' ? reopen(c, at, given) : c;
  const reason = c.state === 'closed' ? { reason: 'reopened' } : {};
  const messages = [messageOf(command)];
  const asked = { ...open, unanswered: true };
  if (open.state === 'ai' && asksForHuman(text)) {
    return callForPerson(asked, { at, reason: 'customer_asked' }, given, { messages, ...reason });
  }
  if (open.state === 'ai') return accept({ ...asked, turn: open.turn + 1 }, { messages, ...reason });
  if (open.state === 'human') {
    // The clock of a silent agent runs from the first message left without an answer.
    return accept({ ...asked, dueAt: open.dueAt ?? at + given.limits.agentSilenceMs }, { messages });
  }
  return accept(asked, { messages });
}

/** An agent's message takes a conversation that nobody owns: who writes, owns. */
export function writeAsAgent(c: Conversation, command: CreateMessage, given: Circumstances): Decision {
  const { at, by } = command;
  const messages = [messageOf(command)];
  if (c.state === 'human' && c.agentId !== by.id) return refuse('not_owner');
  if (c.state === 'human') return accept({ ...c, unanswered: false, dueAt: null }, { messages });
  const open = c.state === 'closed' ? reopen(c, at, given) : c;
  const taken = acceptMove(
    { ...open, unanswered: false },
    { to: 'human', at, agent: by, reason: 'agent_joined' },
    given,
  );
  if ('refused' in taken) return taken;
  // "Mia joined" stands above Mia's first line.
  return { accepted: { ...taken.accepted, messages: [...taken.accepted.messages, ...messages] } };
}

function messageOf({ by, text, attachments, clientMessageId }: CreateMessage): NewMessage {
  const kind = text === '' && attachments.length > 0 ? 'file' : 'text';
  return { sender: by, kind, text, attachments, citations: [], clientMessageId };
}
