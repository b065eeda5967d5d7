import type { Knex } from '#shared/db/knex.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';

/** `previousAgentId`: who had the conversation last. */
export type Assignable = {
  conversationId: string;
  epoch: number;
  skillGroupId: string | null;
  previousAgentId: string | null;
};

type Row = { id: Buffer; epoch: number; skill_group_id: Buffer | null; previous: Buffer | null };

/** What waits, the longest first, without what waits for one of the groups `except`. */
export async function listAssignable(knex: Knex, except: string[], limit: number): Promise<Assignable[]> {
  const previous = knex('sessions')
    .select('agent_id')
    .where('conversation_id', knex.ref('conversations.id'))
    .whereNotNull('agent_id')
    .orderBy('number', 'desc')
    .limit(1)
    .as('previous');
  const list = knex('conversations')
    .where({ state: 'waiting' })
    .orderBy('waiting_since')
    .limit(limit)
    .select<Row[]>('id', 'epoch', 'skill_group_id', previous);
  // Out of reach of the index on groups: with it, the line would be sorted.
  if (except.length)
    list.whereRaw(`coalesce(skill_group_id, '') not in (${except.map(() => '?')})`, except.map(idToBytes));
  return (await list).map((row) => ({
    conversationId: bytesToId(row.id),
    epoch: row.epoch,
    skillGroupId: row.skill_group_id && bytesToId(row.skill_group_id),
    previousAgentId: row.previous && bytesToId(row.previous),
  }));
}
