import { z } from 'zod';
import { AppError, type WireError } from '#contract/errors.ts';
import type { Context } from '#shared/context.ts';
import { randomId } from '#shared/id.ts';

export type Suggestions = {
  /** What the AI would say now. Throws `unavailable` when no worker answered in time. */
  request(conversationId: string, userId: string): Promise<string>;
};

const answerMs = 30_000;
const bodySchema = z.object({ requestId: z.string(), text: z.string().optional(), error: z.unknown().optional() });

/** Asks reply workers for suggestions; their answers come back to this process. */
export function createSuggestions({ queues, results, processId }: Context): Suggestions {
  const asked = new Map<string, (answer: z.output<typeof bodySchema>) => void>();
  results.on('suggestion', (body) => {
    const answer = bodySchema.parse(body);
    asked.get(answer.requestId)?.(answer);
  });
  return {
    async request(conversationId, userId) {
      const requestId = randomId();
      const answered = Promise.withResolvers<z.output<typeof bodySchema>>();
      const timer = setTimeout(() => answered.reject(new AppError('unavailable')), answerMs);
      asked.set(requestId, answered.resolve);
      try {
        await queues.add('replies', 'suggestion.generate', { conversationId, userId, requestId, from: processId });
        const { text, error } = await answered.promise;
        if (text === undefined) throw new AppError((error as WireError | undefined)?.code ?? 'internal');
        return text;
      } finally {
        clearTimeout(timer);
        asked.delete(requestId);
      }
    },
  };
}
