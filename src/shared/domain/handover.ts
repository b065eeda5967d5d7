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
import { accept, type Decision, type Facts, refuse } from './decision.ts';
import { moved, reopen } from './move.ts';

const othersOwn = (c: Conversation, { by, override }: { by: Actor; override?: boolean | undefined }): boolean =>
  c.state === 'human' && by.type === 'agent' && c.agentId !== by.id && !override;

export function requestHandoff(c: Conversation, { at, by, reason, detail }: RequestHandoff, facts: Facts): Decision {
  const open = c.state === 'closed' ? reopen(c, at, facts) : c;
  const note = detail ? { note: { text: detail, author: by } } : {};
  return moved(open, { to: 'waiting', at, reason }, facts, note);
}

export function cancelHandoff(c: Conversation, { at }: CancelHandoff, facts: Facts): Decision {
  return moved(c, { to: 'ai', at, reason: 'customer_cancelled' }, facts);
}

/** A timer speaks for one moment only: it does nothing if the state moved on, or the moment was put off. */
export function expireTimer(c: Conversation, { epoch, dueAt, at }: ExpireTimer, facts: Facts): Decision {
  if (c.epoch !== epoch || c.dueAt === null || c.dueAt !== dueAt || at < dueAt) return refuse('expired');
  const reason = c.state === 'waiting' ? 'nobody_free' : 'agent_silent';
  return moved(c, { to: 'ai', at, reason }, facts);
}

export function takeConversation(c: Conversation, { at, by }: TakeConversation, facts: Facts): Decision {
  if (othersOwn(c, { by })) return refuse('not_owner');
  if (c.state === 'human') return accept(c);
  return moved(c, { to: 'human', at, agent: by, reason: 'agent_joined' }, facts);
}

export function releaseConversation(c: Conversation, command: ReleaseConversation, facts: Facts): Decision {
  if (othersOwn(c, command)) return refuse('not_owner');
  return moved(c, { to: 'ai', at: command.at, reason: 'agent_released' }, facts);
}

/** To an agent: `human` under that name. To a group: back to `waiting`, for that group. */
export function transferConversation(c: Conversation, command: TransferConversation, facts: Facts): Decision {
  const { at, toAgent, skillGroupId } = command;
  if (othersOwn(c, command)) return refuse('not_owner');
  if (toAgent?.id === c.agentId && c.state === 'human') return accept(c);
  if (toAgent) return moved(c, { to: 'human', at, agent: toAgent, reason: 'transferred' }, facts);
  return moved(c, { to: 'waiting', at, skillGroupId: skillGroupId ?? null, reason: 'transferred' }, facts);
}

/** Like a transfer, whoever has it: the agent is chosen by somebody who manages conversations. */
export function assignConversation(c: Conversation, { at, toAgent }: AssignConversation, facts: Facts): Decision {
  if (toAgent.id === c.agentId) return accept(c);
  return moved(c, { to: 'human', at, agent: toAgent, reason: 'assigned' }, facts);
}

export function closeConversation(c: Conversation, command: CloseConversation, facts: Facts): Decision {
  const { at, by } = command;
  if (othersOwn(c, command)) return refuse('not_owner');
  return moved({ ...c, unanswered: false }, { to: 'closed', at, reason: `closed_by_${by.type}` }, facts);
}
