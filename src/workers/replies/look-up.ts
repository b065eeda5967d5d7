import type { Knex } from '#shared/db/knex.ts';
import { readTurn, type Turn } from '#shared/db/read-turn.ts';
import type { FoundPassage } from '#shared/db/search-knowledge.ts';

/** Messages of the thread that go into a prompt. */
export const threadLimit = 20;

export type Passages = (question: string) => Promise<FoundPassage[]>;
/** Where a turn is read from, and what is asked about its question. */
export type Sources = { knex: Knex; search: Passages };
export type Looked = { turn: Promise<Turn | null>; passages: Passages };

/**
 * Reads what a conversation owes, and beside it what the knowledge base says to `said`, which mostly is the whole
 * question: each round trip stands between the customer and the first word. A rejection is heard by who awaits it.
 */
export function lookUp({ knex, search }: Sources, conversationId: string, said = ''): Looked {
  const turn = readTurn(knex, conversationId, threadLimit);
  const found = said === '' ? null : search(said);
  turn.catch(() => undefined);
  found?.catch(() => undefined);
  return {
    turn,
    passages: (question) => (found && question === said ? found : search(question)),
  };
}
