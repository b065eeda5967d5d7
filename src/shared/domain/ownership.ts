import type {
  AssignConversation,
  CancelHandoff,
  CloseConversation,
  ExpireTimer,
  ReleaseConversation,
  RequestHandoff,
  TakeConversation,
  TransferConversation,
} from './command.ts';
import type { Actor, Conversation } from './conversation.ts';
import { accept, type Circumstances, type Decision, refuse } from './decision.ts';
import { acceptMove, callForPerson, reopen } from './move.ts';

const othersOwn = (c: Conversation, { by, override }: { by: Actor; override?: boolean | undefined }): boolean =>
  c.state === 'human' && by.type === 'agent' && c.agentId !== by.id && !override;

export function requestHandoff(
  c: Conversation,
  { at, by, reason, detail }: RequestHandoff,
  given: Circumstances,
): Decision {
  const open = c.state === 'closed' ? reopen(c, at, given) : c;
  const note = detail ? { note: { text: detail, author: by } } : {};
  const reopened = c.state === 'closed' ? { reason: 'reopened' } : {};
  return callForPerson(open, { at, reason }, given, { ...note, ...reopened });
}

export function cancelHandoff(c: Conversation, { at }: CancelHandoff, given: Circumstances): Decision {
  return acceptMove(c, { to: 'ai', at, reason: 'customer_cancelled' }, given);
}

/** A timer speaks for one moment only: it does nothing if the state moved on, or the moment was put off. */
export function expireTimer(c: Conversation, { epoch, dueAt, at }: ExpireTimer, given: Circumstances): Decision {
  if (c.epoch !== epoch || c.dueAt === null || c.dueAt !== dueAt || at < dueAt) return refuse('expired');
  const reason = c.state === 'waiting' ? 'nobody_free' : 'agent_silent';
  return acceptMove(c, { to: 'ai', at, reason }, given);
}

export function takeConversation(c: Conversation, { at, by }: TakeConversation, given: Circumstances): Decision {
  if (othersOwn(c, { by })) return refuse('not_owner');
  if (c.state === 'human') return accept(c);
  return acceptMove(c, { to: 'human', at, agent: by, reason: 'agent_joined' }, given);
}

export function releaseConversation(c: Conversation, command: ReleaseConversation, given: Circumstances): Decision {
  if (othersOwn(c, command)) return refuse('not_owner');
  return acceptMove(c, { to: 'ai', at: command.at, reason: 'agent_released' }, given);
}

/** To an agent: `human` under that name. To a group: back to `waiting`, for that group. */
export function transferConversation(c: Conversation, command: TransferConversation, given: Circumstances): Decision {
  const { at, toAgent, skillGroupId } = command;
  if (othersOwn(c, command)) return refuse('not_owner');
  if (toAgent?.id === c.agentId && c.state === 'human') return accept(c);
  if (toAgent) return acceptMove(c, { to: 'human', at, agent: toAgent, reason: 'transferred' }, given);
  return acceptMove(c, { to: 'waiting', at, skillGroupId: skillGroupId ?? null, reason: 'transferred' }, given);
}

/** Like a transfer, whoever has it: the agent is chosen by somebody who manages conversations, or by the system. */
export function assignConversation(
  c: Conversation,
  { at, toAgent, epoch = c.epoch }: AssignConversation,
  given: Circumstances,
): Decision {
  if (epoch !== c.epoch) return refuse('superseded');
  if (toAgent.id === c.agentId) return accept(c);
  return acceptMove(c, { to: 'human', at, agent: toAgent, reason: 'assigned' }, given);
}

export function closeConversation(c: Conversation, command: CloseConversation, given: Circumstances): Decision {
  const { at, by } = command;
  if (othersOwn(c, command)) return refuse('not_owner');
  return acceptMove({ ...c, unanswered: false }, { to: 'closed', at, reason: `closed_by_${by.type}` }, given);
}
