import { createHash } from 'node:crypto';
import { AppError } from '#contract/errors.ts';
import { type LockOut, lockSeconds } from '#domain/lock-seconds.ts';
import { addressKey } from '#shared/address/client-address.ts';
import { readSetting } from '#shared/commands/settings/read-setting.ts';
import type { Context } from '#shared/context.ts';
import type { Knex } from '#shared/db/knex.ts';
import { retryDeadlock } from '#shared/db/retry-deadlock.ts';

/** A password that is tried: for which address of an account, and from where. */
export type Guess = { email: string; ip?: string | null | undefined };
export type GuessDeps = Pick<Context, 'knex' | 'now'>;

/** Wrong tries are forgotten after this long without another, ms. */
const forgetMs = 24 * 3600 * 1000;
/** A network address may be wrong this many times as often as one account: many people share one. */
const sharedBy = 10;

type Counted = { subject: Buffer; limits: LockOut };
type Row = { subject: Buffer; failures: number; locked_until: Date | null; expires_at: Date };

/**
 * Counts a try as a wrong one before it is made, so that tries that run at once cannot pass the count; `forgiveGuess`
 * takes a right one back. It is the same for accounts that are not there. In MySQL, which a log-in needs anyway: so it
 * holds over processes and while Redis is away. Throws `rate_limited` with `details.retryAfter`, in seconds.
 */
export async function countGuess({ knex, now }: GuessDeps, guess: Guess): Promise<void> {
  const counted = await subjectsOf(knex, guess);
  const at = now();
  const wait = await retryDeadlock(() =>
    knex.transaction(async (trx) => {
      const rows = await lockRows(trx, counted, at);
      const waits = rows.map(({ locked_until }) => (locked_until?.getTime() ?? 0) - at);
      const longest = Math.max(...waits);
      if (longest > 0) return longest;
      for (const { subject, limits } of counted) {
        const row = rows.find((one) => one.subject.equals(subject));
        const failures = (row && row.expires_at.getTime() > at ? row.failures : 0) + 1;
        const seconds = lockSeconds(failures, limits);
        const locked_until = seconds ? new Date(at + seconds * 1000) : null;
        const expires_at = new Date(at + seconds * 1000 + forgetMs);
        await trx('login_attempts').where({ subject }).update({ failures, locked_until, expires_at });
      }
      return 0;
    }),
  );
  if (wait <= 0) return;
  const retryAfter = Math.ceil(wait / 1000);
  throw new AppError('rate_limited', `Too many wrong passwords. Try again in ${retryAfter} seconds.`, { retryAfter });
}

/** The try was right: the account begins anew, its network address is where it was before. */
export async function forgiveGuess({ knex }: Pick<GuessDeps, 'knex'>, guess: Guess): Promise<void> {
  const [account, address] = await subjectsOf(knex, guess);
  if (account) await knex('login_attempts').where({ subject: account.subject }).del();
  if (!address) return;
  const { lockAfterFailures } = address.limits;
  await knex('login_attempts')
    .where({ subject: address.subject })
    .where('failures', '>', 0)
    .update({
      // MySQL sets columns from left to right: the count is still the old one here.
      locked_until: knex.raw('if(failures <= ?, null, locked_until)', [lockAfterFailures]),
      failures: knex.raw('failures - 1'),
    });
}

async function subjectsOf(knex: Knex, { email, ip }: Guess): Promise<Counted[]> {
  const { lockAfterFailures, lockBaseSeconds, lockMaxSeconds } = await readSetting(knex, 'security');
  const limits = { lockAfterFailures, lockBaseSeconds, lockMaxSeconds };
  const account = { subject: hashOf(`account ${email.toLowerCase()}`), limits };
  if (!ip) return [account];
  const shared = { ...limits, lockAfterFailures: lockAfterFailures * sharedBy };
  return [account, { subject: hashOf(`address ${addressKey(ip)}`), limits: shared }];
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Makes the rows that are missing and locks all, in one order and for writing at once, until the transaction ends. */
async function lockRows(trx: Knex, counted: Counted[], at: number): Promise<Row[]> {
  const subjects = counted.map(({ subject }) => subject).sort(Buffer.compare);
  const fresh = subjects.map((subject) => ({ subject, failures: 0, expires_at: new Date(at) }));
  await trx('login_attempts').insert(fresh).onConflict('subject').merge(['subject']);
  return trx('login_attempts').whereIn('subject', subjects).orderBy('subject').forUpdate();
}
