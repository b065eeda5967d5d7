import { AppError } from '#contract/errors.ts';
import { systemActor } from '#domain/conversation.ts';
import { mayGrant, type Permission, permissions } from '#domain/policy.ts';
import type { Caller } from '#shared/commands/record-audit.ts';

/** Who changes what others may do, and what they may do themselves. */
export type Grantor = Caller & { permissions: readonly Permission[] };

/** Whoever runs the program itself: the command line, the first start. */
export const theSystem: Grantor = { actor: systemActor, permissions };

/** Throws `forbidden` for permissions that `by` lacks: nobody gives or takes more than they have. */
export function refuseGrant(by: Grantor, granted: readonly Permission[]): void {
  if (!mayGrant(by, granted)) throw new AppError('forbidden', 'This needs permissions that you do not have yourself.');
}
