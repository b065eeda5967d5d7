import { indexMessages } from '#shared/commands/search/index-messages.ts';
import type { Context } from '#shared/context.ts';
import { type Served, type Serving, serveQueue } from '#shared/queue/serve-queue.ts';
import { latestMs, yieldToLanes } from '../yield-to-lanes.ts';

/** Messages in one transaction: a hundred milliseconds' worth. */
const batch = 1000;

/** Serves `search`: what was said can be found soon after. One at a time, since the index has one writer. */
export function serveSearch(ctx: Context, serving: Serving): Served {
  return serveQueue(
    serving,
    'search',
    {
      'messages.index': async ({ spans }, { addedAt, signal }) => {
        const refs = spans.flatMap(([conversationId, from, to]) =>
          Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => ({ conversationId, seq: from + n })),
        );
        for (let from = 0; from < refs.length; from += batch) {
          await yieldToLanes(ctx, addedAt + latestMs, signal);
          await indexMessages(ctx.knex, refs.slice(from, from + batch));
        }
      },
    },
    1,
  );
}
