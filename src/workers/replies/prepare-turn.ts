import type { Message } from '#contract/wire.ts';
import { buildPrompt, handoffTool, type Knowledge, type Line, openQuestion, visibleLines } from '#domain/prompt.ts';
import type { Context } from '#shared/context.ts';
import { readPage } from '#shared/db/reads.ts';
import { searchKnowledge } from '#shared/db/search-knowledge.ts';
import type { LlmRequest } from '#shared/llm/types.ts';

/** Messages of the thread that go into a prompt, and passages that go with them. */
const threadLimit = 20;
const passageLimit = 4;

export type Prepared = Omit<LlmRequest, 'signal'> & { passages: Knowledge[] };

/** Reads what a reply needs: the end of the thread, and what the knowledge base says to the open question. */
export async function prepareTurn({ knex }: Pick<Context, 'knex'>, conversationId: string): Promise<Prepared> {
  const { messages } = await readPage(knex, { conversationId, limit: threadLimit });
  const lines = visibleLines(messages.map(lineOf));
  const question = openQuestion(lines);
  const found = question === '' ? [] : await searchKnowledge(knex, question, passageLimit);
  const passages = found.map((passage, at): Knowledge => ({ ...passage, index: at + 1 }));
  return { messages: buildPrompt(lines, passages), question, passages, tools: [handoffTool] };
}

const lineOf = ({ seq, sender, kind, text }: Message): Line => ({ seq, sender: sender.type, kind, text });
