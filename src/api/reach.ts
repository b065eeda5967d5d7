import { AppError } from '#contract/errors.ts';
import { conversationScope, may, type Subject } from '#domain/policy.ts';
import type { Reach } from '#shared/db/reach.ts';

/** Which conversations a list may show to this subject. */
export function reachOf(subject: Subject): Reach {
  const scope = conversationScope(subject);
  if (scope === 'none') throw new AppError('forbidden');
  return scope === 'all' ? null : { userId: subject.id };
}

/** For what shows or hands out the words of all conversations, whatever else it is. */
export function requireFullReach(subject: Subject, what: string): void {
  if (!may(subject, 'conversations.read_all')) {
    throw new AppError('forbidden', `${what} also need the permission conversations.read_all.`);
  }
}
