import type { Subject } from '#domain/policy.ts';
import type { Grantor } from '#shared/commands/accounts/grantor.ts';
import type { Caller } from '#shared/commands/record-audit.ts';
import type { Account } from '#shared/token/account.ts';
import type { ApiContext } from './api-state.ts';

type Asked = { account: Account; ctx: ApiContext };

/** Who asks, as the audit log writes it down. */
export function callerOf({ account, ctx }: Asked): Caller {
  const { type, id, name } = account;
  return { actor: { type, id, name }, ip: ctx.ip, requestId: ctx.state.requestId };
}

/** The same for who gives others permissions. */
export const grantorOf = ({ subject, ...asked }: Asked & { subject: Subject }): Grantor => ({
  ...callerOf(asked),
  permissions: subject.permissions,
});
