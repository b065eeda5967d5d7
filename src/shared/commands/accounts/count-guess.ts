import { createHash } from 'node:crypto';
import { AppError } from '#contract/errors.ts';
import { normalEmail } from '#domain/contact.ts';
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

type Subject = { subject: Buffer; limits: LockOut };
type Row = { subject: Buffer; failures: number; locked_until: Date | null; expires_at: Date };
/** What a try did to the count of one subject; `before` is when that would have been forgotten. */
type Change = Pick<Row, 'subject' | 'locked_until' | 'expires_at'> & { before: Date };
/** A try that was counted: of an account, and of its network address if that is known. */
export type Counted = { account: Change; address: Change | undefined };

/**
 * Counts a try as a wrong one before it is made, so that tries that run at once cannot pass the count; `forgiveGuess`
 * takes a right one back. It is the same for accounts that are not there. In MySQL, which a log-in needs anyway: so it
 * holds over processes and while Redis is away. Throws `rate_limited` with `details.retryAfter`, in seconds.
 */
export async function countGuess({ knex, now }: GuessDeps, guess: Guess): Promise<Counted> {
  const subjects = await subjectsOf(knex, guess);
  const at = now();
  const { wait, changes } = await retryDeadlock(() => knex.transaction((trx) => countIn(trx, subjects, at)));
  const [account, address] = changes;
  if (account) return { account, address };
  const retryAfter = Math.ceil(wait / 1000);
  throw new AppError('rate_limited', `Too many wrong passwords. Try again in ${retryAfter} seconds.`, { retryAfter });
}

/** No changes: `wait` is how long it is locked, ms. */
async function countIn(trx: Knex, subjects: Subject[], at: number): Promise<{ wait: number; changes: Change[] }> {
  const rows = await lockRows(trx, subjects, at);
  const wait = Math.max(...rows.map(({ locked_until }) => (locked_until?.getTime() ?? 0) - at));
  const changes: Change[] = [];
  if (wait > 0) return { wait, changes };
  for (const { subject, limits } of subjects) {
    const row = rows.find((one) => one.subject.equals(subject));
    const before = row?.expires_at ?? new Date(at);
    const failures = (row && before.getTime() > at ? row.failures : 0) + 1;
    const seconds = lockSeconds(failures, limits);
    const locked_until = seconds ? new Date(at + seconds * 1000) : null;
    const expires_at = new Date(at + seconds * 1000 + forgetMs);
    await trx('login_attempts').where({ subject }).update({ failures, locked_until, expires_at });
    changes.push({ subject, locked_until, expires_at, before });
  }
  return { wait, changes };
}

/**
 * The try was right: the account begins anew; its network address is as it was before, but for what other tries have
 * done to it meanwhile.
 */
export async function forgiveGuess(knex: Knex, { account, address }: Counted): Promise<void> {
  await knex('login_attempts').where({ subject: account.subject }).del();
  if (!address) return;
  const { subject, locked_until, expires_at, before } = address;
  await knex('login_attempts')
    .where({ subject })
    .where('failures', '>', 0)
    .update({
      failures: knex.raw('failures - 1'),
      locked_until: knex.raw('if(locked_until <=> ?, null, locked_until)', [locked_until]),
      expires_at: knex.raw('if(expires_at = ?, ?, expires_at)', [expires_at, before]),
    });
}

/** Its owner has shown in another way to be it: the account begins anew. */
export async function forgetGuesses(knex: Knex, email: string): Promise<void> {
  await knex('login_attempts')
    .where({ subject: accountSubject(email) })
    .del();
}

const accountSubject = (email: string): Buffer => hashOf(`account ${normalEmail(email)}`);

async function subjectsOf(knex: Knex, { email, ip }: Guess): Promise<Subject[]> {
  const { lockAfterFailures, lockBaseSeconds, lockMaxSeconds } = await readSetting(knex, 'security');
  const limits = { lockAfterFailures, lockBaseSeconds, lockMaxSeconds };
  const account = { subject: accountSubject(email), limits };
  if (!ip) return [account];
  const shared = { ...limits, lockAfterFailures: lockAfterFailures * sharedBy };
  return [account, { subject: hashOf(`address ${addressKey(ip)}`), limits: shared }];
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Makes the rows that are missing and locks all, in one order and for writing at once, until the transaction ends. */
async function lockRows(trx: Knex, all: Subject[], at: number): Promise<Row[]> {
  const subjects = all.map(({ subject }) => subject).sort(Buffer.compare);
  const fresh = subjects.map((subject) => ({ subject, failures: 0, expires_at: new Date(at) }));
  await trx('login_attempts').insert(fresh).onConflict('subject').merge(['subject']);
  return trx('login_attempts').whereIn('subject', subjects).orderBy('subject').forUpdate();
}
