import { wakeRouting } from '#shared/commands/agents/wake-routing.ts';
import { wakeOwedVectors } from '#shared/commands/knowledge/wake-vectors.ts';
import type { Context } from '#shared/context.ts';
import { listIdleBulkJobs } from '#shared/db/bulk-jobs.ts';
import type { ListPlace } from '#shared/db/lists/keyset.ts';
import { listOverdue, listOwed } from '#shared/db/owed.ts';
import { prune, pruneBulkJobs } from '#shared/db/prune.ts';
import { every } from '#shared/every.ts';
import { readyEventsKey, sweepKey } from '#shared/redis-keys.ts';
import { reclaimEvents } from './analytics/reclaim-events.ts';
import { wakeReply } from './replies/wake-reply.ts';
import { takeRound } from './take-round.ts';

/** Every so often, ms; the first time at once. */
const sweepMs = 5000;

/** Rows of each kind that one sweep looks at; the next one goes on behind them. */
export const sweepRows = 1000;

/** Rows younger than this are on their way, ms. */
const graceMs = 2500;

/** A bulk job says at least this often how far it is, ms. */
const bulkGraceMs = 60_000;

/** Commands are kept this long (docs/ARCHITECTURE.md §3), ms: how late a repeat is still recognised by its command. */
const keepCommandsMs = 7 * 24 * 3600 * 1000;

/** What has ended and only tells how, bulk jobs and letters that were sent again, is kept this long, ms. */
const keepEndedMs = 30 * 24 * 3600 * 1000;

/** Rows that end by themselves: tokens and counts that nobody can use any more. */
const endingTables = ['refresh_tokens', 'logins', 'login_attempts', 'one_time_tokens'] as const;

/**
 * Wakes again what the rows say is owed: turns without an answer, timers past due, passages without a vector, waits for
 * an agent who is free. With it Redis may be lost or emptied at any time. A timer of each worker, not a job: a job would
 * be lost with Redis.
 */
export function startSweeper(ctx: Context, hold: () => Promise<void>): void {
  const places = beginning();
  const sweep = async () => {
    await hold();
    await sweepOwed(ctx, places);
  };
  every(sweepMs, sweep, 'the sweeper could not work', ctx);
}

/**
 * How far a sweeper has come; null: it begins anew. Did each sweep begin with the longest wait, those that stay owed (the
 * model is away) would hide all that come after them.
 */
export type SweepPlaces = { owed: ListPlace | null; overdue: ListPlace | null };
export const beginning = (): SweepPlaces => ({ owed: null, overdue: null });

/** One sweep; returns how many wake-ups it gave. */
export async function sweepOwed(ctx: Context, places = beginning()): Promise<number> {
  const { knex, redis, queues, config, now } = ctx;
  if (!(await takeRound(ctx, sweepKey(config.QUEUE_PREFIX), sweepMs))) return 0;
  const before = new Date(now() - graceMs);
  const [{ items: owed, next: nextOwed }, { items: overdue, next: nextOverdue }] = await Promise.all([
    listOwed(knex, before, { after: places.owed, limit: sweepRows }),
    listOverdue(knex, before, { after: places.overdue, limit: sweepRows }),
  ]);
  Object.assign(places, { owed: nextOwed, overdue: nextOverdue });
  for (const conversationId of owed) await wakeReply(queues, conversationId);
  for (const timer of overdue) {
    const { conversationId, epoch, dueAt } = timer;
    await queues.add('handoffs', 'timer.expire', timer, { wakes: `${conversationId}_${epoch}_${dueAt}` });
  }
  await wakeRouting(ctx);
  await reclaimEvents(ctx);
  if ((await redis.llen(readyEventsKey(config.QUEUE_PREFIX))) > 0) await queues.add('analytics', 'events.record', {});
  const idle = await listIdleBulkJobs(knex, new Date(now() - bulkGraceMs));
  for (const jobId of idle) await queues.add('bulk', 'conversations.change', { jobId }, { wakes: jobId });
  await wakeOwedVectors(ctx);
  await prune(knex, 'commands', new Date(now() - keepCommandsMs));
  await prune(knex, 'dead_letters', new Date(now() - keepEndedMs));
  await pruneBulkJobs(knex, new Date(now() - keepEndedMs));
  for (const table of endingTables) await prune(knex, table, new Date(now()));
  return owed.length + overdue.length;
}
