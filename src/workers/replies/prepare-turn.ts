import {
  buildPrompt,
  handoffTool,
  humanWasTried,
  type Knowledge,
  type Line,
  openQuestion,
  type Voice,
  visibleLines,
} from '#domain/prompt.ts';
import type { LlmRequest } from '#shared/llm/types.ts';
import type { Passages } from './look-up.ts';

export type Prepared = Omit<LlmRequest, 'signal'> & { passages: Knowledge[] };

/** What a reply needs: the end of the thread, and what the knowledge base says to the open question. */
export async function prepareTurn(
  thread: Line[],
  passagesFor: Passages,
  { temperature, ...voice }: Voice & { temperature: number | null },
): Promise<Prepared> {
  const lines = visibleLines(thread);
  const question = openQuestion(lines);
  const found = question === '' ? [] : await passagesFor(question);
  const passages = found.map((passage, at): Knowledge => ({ ...passage, index: at + 1 }));
  const tools = humanWasTried(thread) ? [] : [handoffTool];
  return { messages: buildPrompt(lines, passages, voice), question, passages, tools, temperature };
}
