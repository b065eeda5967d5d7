import type { Colleague } from '#contract/agents.ts';
import type { Context } from '#shared/context.ts';
import { idList } from '#shared/db/literal.ts';
import { UserRow } from '#shared/db/models/user-row.ts';
import { openCountsSql } from '#shared/db/open-counts.ts';
import { listSkillGroups } from '#shared/db/skill-groups.ts';
import { bytesToId } from '#shared/id.ts';

type Deps = Pick<Context, 'knex' | 'access' | 'settings'>;

/** Who can be given conversations, by name: open accounts whose role may reply. */
export async function listAgents({ knex, access, settings }: Deps): Promise<Colleague[]> {
  const [users, groups] = await Promise.all([
    UserRow.query(knex).where({ active: 1 }).orderBy(['name', 'id']),
    listSkillGroups(knex),
  ]);
  const replying = await rolesThatReply(
    access,
    users.map(({ role }) => role),
  );
  const agents = users.filter(({ role }) => replying.has(role));
  if (agents.length === 0) return [];
  const [rows] = await knex.raw(openCountsSql(idList(agents.map(({ id }) => id))));
  const open = new Map(
    (rows as { agent_id: Buffer; open: number }[]).map((row) => [bytesToId(row.agent_id), row.open]),
  );
  return agents.map(({ id, name, capacity, givenAt }) => ({
    id,
    name,
    skillGroupIds: groups.filter(({ members }) => members.some((member) => member.id === id)).map((group) => group.id),
    open: Number(open.get(id) ?? 0),
    capacity: capacity ?? settings.get('handoff').agentCapacity,
    givenAt: givenAt?.toISOString() ?? null,
  }));
}

async function rolesThatReply(access: Deps['access'], roles: string[]): Promise<Set<string>> {
  const replying = new Set<string>();
  for (const role of new Set(roles)) {
    if ((await access.permissionsOf(role)).includes('conversations.reply')) replying.add(role);
  }
  return replying;
}
