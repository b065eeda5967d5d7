import type { SkillGroup } from '#contract/agents.ts';
import { bytesToId, idToBytes } from '#shared/id.ts';
import type { Knex } from './knex.ts';

type GroupRow = {
  id: Buffer;
  name: string;
  description: string;
  version: number;
  created_at: Date;
  updated_at: Date;
};
type MemberRow = { group_id: Buffer; user_id: Buffer; name: string };

/** All of them by name. They are few: people make them one by one. */
export async function listSkillGroups(knex: Knex): Promise<SkillGroup[]> {
  return withMembers(knex, await knex('skill_groups').orderBy('name').select<GroupRow[]>('*'));
}

export async function readSkillGroup(knex: Knex, id: string): Promise<SkillGroup | undefined> {
  const rows = await knex('skill_groups')
    .where({ id: idToBytes(id) })
    .select<GroupRow[]>('*');
  return (await withMembers(knex, rows))[0];
}

async function withMembers(knex: Knex, groups: GroupRow[]): Promise<SkillGroup[]> {
  const members = await knex('skill_group_members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .whereIn(
      'm.group_id',
      groups.map(({ id }) => id),
    )
    .orderBy(['u.name', 'u.id'])
    .select<MemberRow[]>('m.group_id', 'm.user_id', 'u.name');
  return groups.map((row) => ({
    id: bytesToId(row.id),
    name: row.name,
    description: row.description,
    members: members
      .filter(({ group_id }) => group_id.equals(row.id))
      .map(({ user_id, name }) => ({ id: bytesToId(user_id), name })),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }));
}

/** The names of groups by id. Who is gone has none. */
export async function readGroupNames(knex: Knex): Promise<Map<string, string>> {
  const rows = await knex('skill_groups').select<Pick<GroupRow, 'id' | 'name'>[]>('id', 'name');
  return new Map(rows.map(({ id, name }) => [bytesToId(id), name]));
}
