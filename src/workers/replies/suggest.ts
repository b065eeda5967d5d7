import { presentError } from '#contract/errors.ts';
import type { Payload } from '#contract/queues.ts';
import { type Line, withoutMarks } from '#domain/prompt.ts';
import { report } from '#shared/results.ts';
import type { Answering } from './answer-turn.ts';
import { lookUp } from './look-up.ts';
import { prepareTurn } from './prepare-turn.ts';

/**
 * The copilot: what the AI would say now, in words that the agent who asked can send as they are; none where it knows
 * nothing. Nothing is stored, the customer sees nothing.
 */
export async function suggest(
  { ctx, llm, search }: Pick<Answering, 'ctx' | 'llm' | 'search'>,
  { conversationId, requestId, from }: Payload<'replies', 'suggestion.generate'>,
  signal: AbortSignal,
): Promise<void> {
  let text = '';
  try {
    const looked = lookUp({ knex: ctx.knex, search }, conversationId);
    const prepared = await prepareTurn(
      toAnswer((await looked.turn)?.lines ?? []),
      looked.search,
      ctx.settings.get('assistant'),
    );
    for await (const event of llm.stream({ ...prepared, tools: [], forAgent: true, signal })) {
      if (event.type === 'text') text += event.text;
    }
    await report(ctx.redis, ctx.config.QUEUE_PREFIX, from, 'suggestion', {
      requestId,
      text: withoutMarks(text, prepared.passages).trim(),
    });
  } catch (error) {
    ctx.log.warn({ err: error, conversationId }, 'no suggestion');
    await report(ctx.redis, ctx.config.QUEUE_PREFIX, from, 'suggestion', { requestId, error: presentError(error) });
  }
}

/** Without what was said after the customer's last words: an answer to them is wanted, even if there is one already. */
function toAnswer(lines: Line[]): Line[] {
  const asked = lines.findLastIndex(({ sender }) => sender === 'customer');
  // Events stay: one of them may say that the words before it are not for a model.
  return lines.filter(({ kind }, at) => at <= asked || kind === 'event');
}
