import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';

/** Closed conversations that still hold words, and that nobody has touched since before `before`; the oldest first. */
export async function listRetained(knex: Knex, before: Date, limit: number): Promise<string[]> {
  const rows = await knex('conversations')
    .where('retained_since', '<', before)
    .orderBy('retained_since')
    .limit(limit)
    .select<{ id: Buffer }[]>('id');
  return rows.map(({ id }) => bytesToId(id));
}

/** Of customers' conversations those that an erasure has still to look at: open, or with words, or with notes. */
export function unerased(knex: Knex, customerIds: string[]): Knex.QueryBuilder {
  return knex('conversations as c')
    .whereIn('c.customer_id', customerIds.map(idToBytes))
    .whereRaw(
      "(c.state <> 'closed' or c.last_seq > c.erased_seq or " +
        "exists (select 1 from notes n where n.conversation_id = c.id and n.text <> ''))",
    );
}
