import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';

type Row = { id: Buffer; tag: string };

/** The tags of each of these conversations, in alphabetical order. */
export const readConversationTags = (knex: Knex, ids: string[]): Promise<Map<string, string[]>> =>
  readTags(knex('conversation_tags').select<Row[]>('conversation_id as id', 'tag'), 'conversation_id', ids);

/** The tags of each of these customers, in alphabetical order. */
export const readCustomerTags = (knex: Knex, ids: string[]): Promise<Map<string, string[]>> =>
  readTags(knex('customer_tags').select<Row[]>('customer_id as id', 'tag'), 'customer_id', ids);

async function readTags(query: Knex.QueryBuilder, owner: string, ids: string[]): Promise<Map<string, string[]>> {
  const rows: Row[] = await query.whereIn(owner, ids.map(idToBytes));
  const tags = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { id, tag } of rows) tags.get(bytesToId(id))?.push(tag);
  for (const list of tags.values()) list.sort();
  return tags;
}
