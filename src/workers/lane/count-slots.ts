import type { Loaded } from './batch.ts';

/**
 * The free slots of a batch's agents, counted on while it is decided. An agent who was not looked up has none: the batch
 * is decided again then, from their locked row.
 */
export function countSlots(agents: Loaded['agents'], agentCapacity: number) {
  const free = new Map([...agents].map(([id, { capacity, open }]) => [id, (capacity ?? agentCapacity) - open]));
  const add = (id: string | null, slots: number): void => {
    const now = id === null ? undefined : free.get(id);
    if (id !== null && now !== undefined) free.set(id, now + slots);
  };
  return {
    has: (agentId: string): boolean => (free.get(agentId) ?? 0) > 0,
    /** A conversation went from one agent (null: nobody) to another. */
    pass(from: string | null, to: string | null): void {
      if (from === to) return;
      add(from, 1);
      add(to, -1);
    },
  };
}

export type Slots = ReturnType<typeof countSlots>;
