import { idToBytes } from '#shared/id.ts';

/** Null: all of them. Else the user whose own conversations they are; those that nobody has belong to them too. */
export type Reach = { userId: string } | null;

type Query = { whereRaw(sql: string, bindings: Buffer[]): unknown };

/** Narrows a query, in which `c` is a conversation, to those in reach. */
export function withinReach(query: Query, reach: Reach): void {
  if (reach) query.whereRaw('(c.agent_id is null or c.agent_id = ?)', [idToBytes(reach.userId)]);
}
