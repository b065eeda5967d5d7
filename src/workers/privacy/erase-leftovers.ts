import { eraseFiles } from '#shared/commands/files/erase-files.ts';
import type { Context } from '#shared/context.ts';
import { dropDeliveriesAbout } from '#shared/db/webhooks/deliveries.ts';
import { dropDraft, readDraft } from '#shared/draft.ts';
import { idToBytes } from '#shared/id.ts';

/**
 * Where a conversation's words are kept beside the rows that its lane blanks (`lane/store/erasure.ts`). What comes to
 * hold some adds its own; each is safe to do twice.
 */
const leftovers: ((ctx: Context, conversationId: string) => Promise<unknown>)[] = [
  eraseFiles,
  async ({ redis, config: { QUEUE_PREFIX: prefix } }, conversationId) => {
    const draft = await readDraft(redis, prefix, conversationId);
    if (draft) await dropDraft(redis, prefix, conversationId, draft.replyId);
  },
  // A batch that was parked whole names its conversations inside only, as do letters of older versions.
  ({ knex }, conversationId) =>
    knex('dead_letters')
      .where({ conversation_id: idToBytes(conversationId) })
      .orWhere((unnamed) => unnamed.whereNull('conversation_id').where('payload', 'like', `%${conversationId}%`))
      .delete(),
  ({ knex }, conversationId) => dropDeliveriesAbout(knex, conversationId),
];

/** Erases a conversation's words and files wherever no lane command does. */
export async function eraseLeftovers(ctx: Context, conversationId: string): Promise<void> {
  for (const erase of leftovers) await erase(ctx, conversationId);
}
