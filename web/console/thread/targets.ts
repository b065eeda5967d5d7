import type { Colleague, SkillGroup } from '#contract/agents.ts';
import type { Presence } from '../inbox/desk.ts';

/** Whom a conversation can be given to. `able`: there is room, or somebody, for it. */
export type Target = { id: string; name: string; able: boolean } & (
  | { type: 'agent'; status: Presence; open: number; capacity: number }
  | { type: 'group'; online: number; members: number }
);

type Known = {
  agents: readonly Pick<Colleague, 'id' | 'name' | 'open' | 'capacity'>[];
  groups: readonly Pick<SkillGroup, 'id' | 'name' | 'members'>[];
  presence: ReadonlyMap<string, Presence>;
  /** Who has it, or asks. */
  without: readonly (string | undefined)[];
};

const order = { online: 0, away: 1, offline: 2 };

/** Colleagues and groups with that in their name: who is there and has room comes first. */
export function targetsOf({ agents, groups, presence, without }: Known, typed: string): Target[] {
  const statusOf = (id: string): Presence => presence.get(id) ?? 'offline';
  const colleagues = agents
    .filter(({ id }) => !without.includes(id))
    .map(({ id, name, open, capacity }) => ({
      ...{ type: 'agent' as const, id, name, open, capacity },
      ...{ status: statusOf(id), able: open < capacity },
    }))
    .sort(
      (a, b) => order[a.status] - order[b.status] || Number(b.able) - Number(a.able) || a.name.localeCompare(b.name),
    );
  const skilled = groups.map(({ id, name, members }) => ({
    ...{ type: 'group' as const, id, name, members: members.length, able: members.length > 0 },
    online: members.filter((member) => statusOf(member.id) === 'online').length,
  }));
  skilled.sort((a, b) => b.online - a.online || Number(b.able) - Number(a.able) || a.name.localeCompare(b.name));
  const part = typed.trim().toLowerCase();
  return [...colleagues, ...skilled].filter(({ name }) => name.toLowerCase().includes(part));
}
