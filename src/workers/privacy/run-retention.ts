import type { Context } from '#shared/context.ts';
import { bytesToId } from '#shared/id.ts';
import { eraseConversation } from './erase-conversation.ts';

/** Conversations erased in one run; the next one, a minute later, takes the next ones. */
const limit = 200;

const dayMs = 86_400_000;

/** Erases conversations that were closed, and not touched since, longer ago than they are kept. Returns how many. */
export async function runRetention(ctx: Context, signal: AbortSignal): Promise<number> {
  const { knex, settings, now } = ctx;
  const { retentionDays } = settings.get('privacy');
  if (retentionDays === null) return 0;
  const rows = await knex('conversations')
    .where('retained', 1)
    .where('updated_at', '<', new Date(now() - retentionDays * dayMs))
    .orderBy('updated_at')
    .limit(limit)
    .select<{ id: Buffer }[]>('id');
  for (const { id } of rows) await eraseConversation(ctx, bytesToId(id), false, signal);
  return rows.length;
}
