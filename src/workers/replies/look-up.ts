import type { Knex } from '#shared/db/knex.ts';
import { readTurn, type Turn } from '#shared/db/read-turn.ts';
import { type FoundPassage, searchKnowledge } from '#shared/db/search-knowledge.ts';

/** Messages of the thread that go into a prompt, and passages that go with them. */
export const threadLimit = 20;
const passageLimit = 4;

export type Passages = (question: string) => Promise<FoundPassage[]>;
export type Looked = { turn: Promise<Turn | null>; passages: Passages };

/**
 * Reads what a conversation owes, and beside it what the knowledge base says to `said`, which mostly is the whole
 * question: each round trip stands between the customer and the first word. A rejection is heard by who awaits it.
 */
export function lookUp(knex: Knex, conversationId: string, said = ''): Looked {
  const turn = readTurn(knex, conversationId, threadLimit);
  const found = said === '' ? null : searchKnowledge(knex, said, passageLimit);
  turn.catch(() => undefined);
  found?.catch(() => undefined);
  return {
    turn,
    passages: (question) => (found && question === said ? found : searchKnowledge(knex, question, passageLimit)),
  };
}
