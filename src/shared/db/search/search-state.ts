import type { Knex } from '#shared/db/knex.ts';
import { idLiteral } from '#shared/db/literal.ts';

export type SearchState = { next_number: number; first_number: number; rebuilding: number };

/** A message by its place. */
export type MessageRef = { conversationId: string; seq: number };

const first = { id: 1, next_number: 1, first_number: 1, rebuilding: false };

/** Locks the index for one writer, until the transaction ends. */
export async function lockSearch(trx: Knex): Promise<SearchState> {
  const read = () => trx('search_state').where({ id: 1 }).forUpdate().first<SearchState | undefined>();
  const state = await read();
  if (state) return state;
  await trx('search_state').insert(first).onConflict().ignore();
  return (await read()) ?? { ...first, rebuilding: 0 };
}

export async function readSearch(knex: Knex): Promise<SearchState> {
  const state = await knex('search_state').where({ id: 1 }).first<SearchState | undefined>();
  return state ?? { ...first, rebuilding: 0 };
}

/** A condition for these messages that is ranges of the key: rows of values would be a scan on MariaDB. */
export function refsSql(refs: MessageRef[]): string {
  const seqs = new Map<string, Set<number>>();
  for (const { conversationId, seq } of refs) {
    if (!Number.isSafeInteger(seq)) throw new Error(`not a seq: ${seq}`);
    seqs.set(conversationId, (seqs.get(conversationId) ?? new Set()).add(seq));
  }
  return [...seqs].map(([id, list]) => `(conversation_id = ${idLiteral(id)} and seq in (${[...list]}))`).join(' or ');
}
