import type { Command, CommandType } from './command.ts';
import { type Conversation, createConversation, type State } from './conversation.ts';
import { accept, type Circumstances, type Decision, refuse } from './decision.ts';
import { writeAsAgent, writeAsCustomer } from './message.ts';
import {
  assignConversation,
  cancelHandoff,
  closeConversation,
  expireTimer,
  releaseConversation,
  requestHandoff,
  takeConversation,
  transferConversation,
} from './ownership.ts';
import { changeCustomer, eraseConversation } from './privacy.ts';
import { finishReply, stopReply } from './reply.ts';

/** `C` is the command of that row. A missing row or column does not compile. */
type Rule<C> = (conversation: Conversation, command: C, given: Circumstances) => Decision;
type Row<C> = Record<State, Rule<C>>;
type Table = { [T in Exclude<CommandType, 'conversation.create'>]: Row<Extract<Command, { type: T }>> };

const conflict = () => refuse('conflict');
const superseded = () => refuse('superseded');
const stale = () => refuse('expired');
const stays = (c: Conversation) => accept(c);
const everywhere = <C>(rule: Rule<C>): Row<C> => ({ ai: rule, waiting: rule, human: rule, closed: rule });

/** state × command → what follows. The whole behaviour of a conversation is this table. */
export const table: Table = {
  'message.create': everywhere((c, command, given) =>
    command.by.type === 'agent' ? writeAsAgent(c, command, given) : writeAsCustomer(c, command, given),
  ),
  'reply.finish': { ai: finishReply, waiting: superseded, human: superseded, closed: superseded },
  'reply.stop': { ai: stopReply, waiting: stays, human: stays, closed: stays },
  'handoff.request': { ai: requestHandoff, waiting: stays, human: stays, closed: requestHandoff },
  'handoff.cancel': { ai: stays, waiting: cancelHandoff, human: conflict, closed: conflict },
  'timer.expire': { ai: stale, waiting: expireTimer, human: expireTimer, closed: stale },
  'conversation.take': { ai: takeConversation, waiting: takeConversation, human: takeConversation, closed: conflict },
  'conversation.release': { ai: conflict, waiting: conflict, human: releaseConversation, closed: conflict },
  'conversation.transfer': {
    ai: transferConversation,
    waiting: transferConversation,
    human: transferConversation,
    closed: conflict,
  },
  'conversation.assign': {
    ai: assignConversation,
    waiting: assignConversation,
    human: assignConversation,
    closed: conflict,
  },
  'conversation.tag': everywhere((c, { add, remove }) => accept(c, { tags: { add, remove } })),
  'conversation.describe': everywhere((c, { attributes }) => accept(c, { attributes })),
  'conversation.close': { ai: closeConversation, waiting: closeConversation, human: closeConversation, closed: stays },
  'conversation.rate': everywhere((c, { score, comment }) => accept(c, { rating: { score, comment } })),
  'note.add': everywhere((c, { text, by }) => accept(c, { note: { text, author: by } })),
  'customer.change': everywhere(changeCustomer),
  'conversation.erase': everywhere(eraseConversation),
};

/**
 * What `command` does to `conversation` (null: there is none). Pure: the same input gives the same decision, so a
 * batch that is applied again after a crash decides the same.
 */
export function decide(conversation: Conversation | null, command: Command, given: Circumstances): Decision {
  if (command.type === 'conversation.create') return create(conversation, command, given);
  if (!conversation) return refuse('not_found');
  const customerActs = command.by.type === 'customer';
  if (customerActs && command.by.id !== conversation.customerId) return refuse('forbidden');
  const rule = table[command.type][conversation.state] as Rule<Command>;
  return numbered(rule(conversation, command, given));
}

/** Messages take the next places of the thread: `seq` is dense because nothing else ever raises it. */
function numbered(decision: Decision): Decision {
  if ('refused' in decision || decision.accepted.messages.length === 0) return decision;
  const { next, messages } = decision.accepted;
  return { accepted: { ...decision.accepted, next: { ...next, lastSeq: next.lastSeq + messages.length } } };
}

function create(
  existing: Conversation | null,
  command: Extract<Command, { type: 'conversation.create' }>,
  given: Circumstances,
): Decision {
  if (existing) return existing.customerId === command.customerId ? accept(existing) : refuse('forbidden');
  const { conversationId: id, siteId, channel, customerId, at } = command;
  return accept(createConversation({ id, siteId, channel, customerId }, given.newSessionId(), at));
}
