import { buildPrompt, handoffTool, type Knowledge, type Line, openQuestion, visibleLines } from '#domain/prompt.ts';
import type { LlmRequest } from '#shared/llm/types.ts';
import type { Passages } from './look-up.ts';

export type Prepared = Omit<LlmRequest, 'signal'> & { passages: Knowledge[] };

/** What a reply needs: the end of the thread, and what the knowledge base says to the open question. */
export async function prepareTurn(thread: Line[], passagesFor: Passages): Promise<Prepared> {
  const lines = visibleLines(thread);
  const question = openQuestion(lines);
  const found = question === '' ? [] : await passagesFor(question);
  const passages = found.map((passage, at): Knowledge => ({ ...passage, index: at + 1 }));
  return { messages: buildPrompt(lines, passages), question, passages, tools: [handoffTool] };
}
