import { AppError } from '#contract/errors.ts';
import { conversationScope, type Subject } from '#domain/policy.ts';
import type { Reach } from '#shared/db/reach.ts';

/** Which conversations a list may show to this subject. */
export function reachOf(subject: Subject): Reach {
  const scope = conversationScope(subject);
  if (scope === 'none') throw new AppError('forbidden');
  return scope === 'all' ? null : { userId: subject.id };
}
