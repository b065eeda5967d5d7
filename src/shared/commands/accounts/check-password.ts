import { addressKey } from '#shared/address/client-address.ts';
import { recordAudit } from '#shared/commands/record-audit.ts';
import type { UserRow } from '#shared/db/models/user-row.ts';
import { verifyPassword } from '#shared/password.ts';
import { type Counted, countGuess, forgiveGuess, type Guess, type GuessDeps } from './count-guess.ts';

/**
 * Whether a password is the account's. A wrong one counts as a guess and may lock the account or its network address,
 * which the audit log then says. Without a user it is wrong, after the same time. Throws `rate_limited` after too many.
 */
export async function checkPassword(
  deps: GuessDeps,
  user: UserRow | undefined,
  { password, ...guess }: Guess & { password: string },
): Promise<boolean> {
  const counted = await countGuess(deps, guess);
  const isRight = await verifyPassword(password, user?.passwordHash);
  if (isRight) await forgiveGuess(deps.knex, counted);
  else await recordLocks(deps, counted, user, guess.ip);
  return isRight;
}

/** Of an address that has no account nothing is noted: whoever invents them would fill the log. */
async function recordLocks({ knex, now }: GuessDeps, { account, address }: Counted, user?: UserRow, ip?: Guess['ip']) {
  const actor = { type: 'system' as const, id: null, name: null };
  const locks = [
    { until: account.locked_until, action: 'user.lock', target: { type: 'user', id: user?.id } },
    { until: address?.locked_until, action: 'address.lock', target: { type: 'address', id: ip && addressKey(ip) } },
  ];
  for (const { until, action, target } of locks) {
    if (!until || !target.id) continue;
    const after = { lockedUntil: until.toISOString() };
    const named = { type: target.type, id: target.id };
    await recordAudit(knex, { actor, ip: ip ?? undefined, action, target: named, after, at: now() });
  }
}
