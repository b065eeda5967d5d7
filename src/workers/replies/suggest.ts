import { presentError } from '#contract/errors.ts';
import type { Payload } from '#contract/queues.ts';
import { readTurn } from '#shared/db/read-turn.ts';
import { report } from '#shared/results.ts';
import type { Answering } from './answer-turn.ts';
import { prepareTurn, threadLimit } from './prepare-turn.ts';

/** The copilot: what the AI would say now, for the agent who asked. Nothing is stored, the customer sees nothing. */
export async function suggest(
  { ctx, llm }: Answering,
  { conversationId, requestId, from }: Payload<'replies', 'suggestion.generate'>,
  signal: AbortSignal,
): Promise<void> {
  let text = '';
  try {
    const thread = await readTurn(ctx.knex, conversationId, threadLimit);
    const prepared = await prepareTurn(ctx.knex, thread?.lines ?? []);
    for await (const event of llm.stream({ ...prepared, tools: [], signal })) {
      if (event.type === 'text') text += event.text;
    }
    await report(ctx.redis, ctx.config.QUEUE_PREFIX, from, 'suggestion', { requestId, text });
  } catch (error) {
    ctx.log.warn({ err: error, conversationId }, 'no suggestion');
    await report(ctx.redis, ctx.config.QUEUE_PREFIX, from, 'suggestion', { requestId, error: presentError(error) });
  }
}
