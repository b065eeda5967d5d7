/** A conversation that waits. `skillGroupId` null: for anybody. `previousAgentId`: who knows the customer already. */
export type Waiting = { skillGroupId: string | null; previousAgentId: string | null };

/** An agent who is there. `givenAt`: when they were last given something, ms; 0: never. */
export type Candidate = {
  id: string;
  skillGroupIds: readonly string[];
  open: number;
  capacity: number;
  givenAt: number;
};

/** A conversation that waits, and to whom it goes. */
export type Assignment<W> = { waiting: W; agentId: string };

const isFree = ({ open, capacity }: Candidate): boolean => open < capacity;
const freeShare = ({ open, capacity }: Candidate): number => (capacity - open) / capacity;
const fits = ({ skillGroupId }: Waiting, { skillGroupIds }: Candidate): boolean =>
  skillGroupId === null || skillGroupIds.includes(skillGroupId);

/** The agent with most free share of their capacity comes first; then who was given something longest ago. */
const byShare = (a: Candidate, b: Candidate): number =>
  freeShare(b) - freeShare(a) || a.givenAt - b.givenAt || (a.id < b.id ? -1 : 1);

/**
 * Who gets what. `waiting` is the line, the longest wait first: each in turn goes to a free agent whom it fits, to the one
 * who knows the customer before all others; whom nobody fits is passed over.
 */
export function assignWaiting<W extends Waiting>(waiting: readonly W[], agents: readonly Candidate[]): Assignment<W>[] {
  const candidates = new Map(agents.map((agent) => [agent.id, agent]));
  const latest = Math.max(0, ...agents.map(({ givenAt }) => givenAt));
  const assigned: Assignment<W>[] = [];
  for (const one of waiting) {
    const fitting = [...candidates.values()].filter((agent) => isFree(agent) && fits(one, agent));
    const agent = fitting.find(({ id }) => id === one.previousAgentId) ?? fitting.sort(byShare)[0];
    if (!agent) continue;
    assigned.push({ waiting: one, agentId: agent.id });
    candidates.set(agent.id, { ...agent, open: agent.open + 1, givenAt: latest + assigned.length });
  }
  return assigned;
}
