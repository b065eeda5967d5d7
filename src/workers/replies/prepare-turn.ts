import {
  buildPrompt,
  handoffTool,
  humanWasTried,
  type Line,
  type Passage,
  questionOf,
  type Voice,
  visibleLines,
} from '#domain/prompt.ts';
import type { LlmRequest } from '#shared/llm/types.ts';
import type { Search } from './look-up.ts';

export type Prepared = Omit<LlmRequest, 'signal'> & { passages: Passage[] };

/** What a reply needs: the end of the thread, and what the knowledge base says to the open question. */
export async function prepareTurn(
  thread: Line[],
  search: Search,
  { temperature, ...voice }: Voice & { temperature: number | null },
): Promise<Prepared> {
  const lines = visibleLines(thread);
  const question = questionOf(thread);
  const found = question === '' ? [] : await search(question);
  const passages = found.map((passage, at): Passage => ({ ...passage, index: at + 1 }));
  const tools = humanWasTried(thread) ? [] : [handoffTool];
  return { messages: buildPrompt(lines, passages, voice), question, passages, tools, temperature };
}
