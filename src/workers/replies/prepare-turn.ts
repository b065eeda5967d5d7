import { buildPrompt, handoffTool, type Knowledge, type Line, openQuestion, visibleLines } from '#domain/prompt.ts';
import type { Knex } from '#shared/db/knex.ts';
import { searchKnowledge } from '#shared/db/search-knowledge.ts';
import type { LlmRequest } from '#shared/llm/types.ts';

/** Messages of the thread that go into a prompt, and passages that go with them. */
export const threadLimit = 20;
const passageLimit = 4;

export type Prepared = Omit<LlmRequest, 'signal'> & { passages: Knowledge[] };

/** What a reply needs: the end of the thread, and what the knowledge base says to the open question. */
export async function prepareTurn(knex: Knex, thread: Line[]): Promise<Prepared> {
  const lines = visibleLines(thread);
  const question = openQuestion(lines);
  const found = question === '' ? [] : await searchKnowledge(knex, question, passageLimit);
  const passages = found.map((passage, at): Knowledge => ({ ...passage, index: at + 1 }));
  return { messages: buildPrompt(lines, passages), question, passages, tools: [handoffTool] };
}
