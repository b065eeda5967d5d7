import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';

/** The names of staff by id. Who is gone has none. */
export async function readUserNames(knex: Knex, ids: string[]): Promise<Map<string, string>> {
  const rows: { id: Buffer; name: string }[] = await knex('users')
    .whereIn('id', ids.map(idToBytes))
    .select('id', 'name');
  return new Map(rows.map(({ id, name }) => [bytesToId(id), name]));
}
