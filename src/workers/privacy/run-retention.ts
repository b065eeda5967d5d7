import type { Context } from '#shared/context.ts';
import { listRetained } from '#shared/db/lists/list-retained.ts';
import { eraseConversation } from './erase-conversation.ts';

/** Conversations erased in one run; the next one, a minute later, takes the next ones. */
const limit = 200;

const dayMs = 86_400_000;

/** Erases conversations that were closed, and not touched since, longer ago than they are kept. Returns how many. */
export async function runRetention(ctx: Context, signal: AbortSignal): Promise<number> {
  const { knex, settings, now } = ctx;
  const { retentionDays } = settings.get('privacy');
  if (retentionDays === null) return 0;
  const ids = await listRetained(knex, new Date(now() - retentionDays * dayMs), limit);
  for (const id of ids) await eraseConversation(ctx, id, false, signal);
  return ids.length;
}
