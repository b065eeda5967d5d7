import type { Knex } from '#shared/db/knex.ts';
import { readTurn, type Turn } from '#shared/db/read-turn.ts';
import type { FoundPassage } from '#shared/db/search/search-knowledge.ts';
import type { BatchTurn } from '../lane/batch-turns.ts';

/** Messages of the thread that go into a prompt. */
export const threadLimit = 20;

/** What the knowledge base says to a question. */
export type Search = (question: string) => Promise<FoundPassage[]>;
/** Where a turn is read from, and what is asked about its question. */
export type Sources = { knex: Knex; search: Search };
export type Looked = { turn: Promise<Turn | null>; search: Search };

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
    search: (question) => (found && question === said ? found : search(question)),
  };
}

/**
 * The same while the batch that owes the turn is still on its way into the database: what is stored already, and what the
 * batch makes of it. Nobody else writes to the thread meanwhile, so both together are what the rows will say.
 */
export function lookAhead(sources: Sources, { conversation, said, added }: BatchTurn): Looked {
  const { turn: stored, search } = lookUp(sources, conversation.id, said);
  const first = added[0]?.seq ?? Number.POSITIVE_INFINITY;
  const turn = stored.then((before): Turn => {
    const older = (before?.lines ?? []).filter(({ seq }) => seq < first);
    const { state, turn: owed, answeredTurn } = conversation;
    return { state, turn: owed, answeredTurn, lines: [...older, ...added].slice(-threadLimit) };
  });
  turn.catch(() => undefined);
  return { turn, search };
}
