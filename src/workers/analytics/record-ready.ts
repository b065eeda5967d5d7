import type { z } from 'zod';
import { analyticsEventSchema, quarterRangeSchema } from '#contract/queues.ts';
import { recordEvents, recordMessageEvents } from '#shared/commands/record-events.ts';
import type { Context } from '#shared/context.ts';
import { claimedEventsKey, claimsKey, readyEventsKey } from '#shared/redis-keys.ts';
import { wakeSearch } from './wake-search.ts';

/** Rows in one INSERT. */
const chunk = 1000;

/**
 * Records all events that lie ready. The job claims them by renaming the list after itself, so two jobs never share
 * one, and a job that runs again after a crash goes on with its own. Nothing is removed before all of it is stored.
 */
export async function recordReady(ctx: Context, jobId: string): Promise<void> {
  const { redis, config } = ctx;
  const { QUEUE_PREFIX: prefix } = config;
  const claimed = claimedEventsKey(prefix, jobId);
  // Listed before it is made: a claim that nobody knows of would never be found again.
  await redis.sadd(claimsKey(prefix), jobId);
  if ((await redis.exists(claimed)) === 1 || (await claim(redis, prefix, claimed))) {
    await recordClaimed(ctx, claimed);
  }
  await redis.srem(claimsKey(prefix), jobId);
}

async function recordClaimed({ redis, knex, log, queues }: Context, claimed: string): Promise<void> {
  for (let from = 0; ; from += chunk) {
    const texts = await redis.lrange(claimed, from, from + chunk - 1);
    if (texts.length === 0) break;
    const items: unknown[] = texts.map((text) => JSON.parse(text));
    const read = <T>(schema: z.ZodType<T>, chosen: unknown[]): T[] =>
      chosen.flatMap((item) => {
        const parsed = schema.safeParse(item);
        if (!parsed.success) log.error({ fault: parsed.error.message }, 'an event that nobody can read is dropped');
        return parsed.success ? [parsed.data] : [];
      });
    const events = read(
      analyticsEventSchema,
      items.filter((item) => !Array.isArray(item)),
    );
    const spans = read(quarterRangeSchema, items.filter(Array.isArray));
    await recordEvents(knex, events);
    await recordMessageEvents(knex, spans);
    await wakeSearch(queues, events, spans);
  }
  await redis.del(claimed);
}

/** False when nothing lies ready. */
async function claim(redis: Context['redis'], prefix: string, claimed: string): Promise<boolean> {
  try {
    await redis.rename(readyEventsKey(prefix), claimed);
    return true;
  } catch (error) {
    if (/no such key/i.test((error as Error).message)) return false;
    throw error;
  }
}
