import type { Conversation } from '#contract/wire.ts';
import type { Permission } from '../session/permission.ts';

export type Abilities = {
  take: boolean;
  /** From another agent. */
  takeOver: boolean;
  release: boolean;
  transfer: boolean;
  close: boolean;
  stop: boolean;
  /** To the customer. */
  write: boolean;
  note: boolean;
  tag: boolean;
};

/** What somebody may do with a conversation as it stands. The lane decides again; this is what is offered. */
export function abilitiesOf(
  { state, agent }: Pick<Conversation, 'state' | 'agent'>,
  me: { id: string; permissions: readonly Permission[] },
): Abilities {
  const reply = me.permissions.includes('conversations.reply');
  const manage = reply && me.permissions.includes('conversations.manage');
  const own = reply && state === 'human' && agent?.id === me.id;
  const free = state === 'ai' || state === 'waiting';
  const holds = own || (manage && state === 'human');
  return {
    take: reply && free,
    takeOver: manage && state === 'human' && !own,
    release: holds,
    transfer: holds || (reply && free),
    close: holds || (reply && free),
    stop: reply && state === 'ai',
    write: own,
    note: reply,
    tag: reply,
  };
}
