import type { ChangeCustomer, EraseConversation } from './command.ts';
import type { Conversation } from './conversation.ts';
import { accept, type Decision, refuse } from './decision.ts';

/** The customer was merged into another, whose conversation it is from now on. Nothing else changes. */
export function changeCustomer(c: Conversation, { fromCustomerId, customerId }: ChangeCustomer): Decision {
  if (c.customerId === customerId) return accept(c);
  if (c.customerId !== fromCustomerId) return refuse('conflict');
  return accept({ ...c, customerId });
}

/** What was said is gone, its places stay: `seq` has no gaps, and state and turn do not change. */
export function eraseConversation(c: Conversation, { fromSeq, toSeq, ifClosed }: EraseConversation): Decision {
  if (ifClosed && c.state !== 'closed') return refuse('conflict');
  return accept(c, { erased: { fromSeq, toSeq: Math.min(toSeq, c.lastSeq) } });
}
