import type { Context } from '#shared/context.ts';
import type { ListPlace } from '#shared/db/lists/keyset.ts';
import { listRetained } from '#shared/db/lists/list-retained.ts';
import { eraseConversation } from './erase-conversation.ts';
import { tryEach } from './try-each.ts';

/** Conversations looked at in one run; the next one, a minute later, goes on behind them. */
const limit = 200;

const dayMs = 86_400_000;

/** How far the retention has come; null: it begins anew. Did each run, those that cannot be erased would hide all others. */
export type RetentionPlace = { after: ListPlace | null };

/** Erases conversations that were closed, and not touched since, longer ago than they are kept. Returns how many. */
export async function runRetention(
  ctx: Context,
  signal: AbortSignal,
  place: RetentionPlace = { after: null },
): Promise<number> {
  const { knex, settings, now } = ctx;
  const { retentionDays } = settings.get('privacy');
  if (retentionDays === null) return 0;
  const before = new Date(now() - retentionDays * dayMs);
  const { items, next } = await listRetained(knex, before, { after: place.after, limit });
  let erased = 0;
  await tryEach(items, { log: ctx.log, signal, fault: 'a conversation could not be erased' }, async (id) => {
    if (await eraseConversation(ctx, id, false, signal)) erased += 1;
  });
  place.after = next;
  return erased;
}
