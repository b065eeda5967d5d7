import type { Caller } from '#shared/commands/record-audit.ts';
import type { Account } from '#shared/token.ts';
import type { ApiContext } from './api-state.ts';

/** Who asks, as the audit log writes it down. */
export function callerOf({ account, ctx }: { account: Account; ctx: ApiContext }): Caller {
  const { type, id, name } = account;
  return { actor: { type, id, name }, ip: ctx.ip, requestId: ctx.state.requestId };
}
