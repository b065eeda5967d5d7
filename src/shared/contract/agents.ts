import { z } from 'zod';
import { agentSchema, time, uuid } from './wire.ts';

/** Agents who can do the same. What waits for a group waits for its members. */
export const skillGroupSchema = z.object({
  id: uuid,
  name: z.string(),
  description: z.string(),
  /** By name. */
  members: z.array(agentSchema),
  /** Rises with each change; a change names the version it was made from. */
  version: z.number().int(),
  createdAt: time,
  updatedAt: time,
});

/** A member of staff who may be given conversations. */
export const colleagueSchema = agentSchema.extend({
  skillGroupIds: z.array(uuid),
  /** Conversations that the agent has now, and how many it may be. */
  open: z.number().int(),
  capacity: z.number().int(),
  /** When they were last given one. */
  givenAt: time.nullable(),
});

export type SkillGroup = z.output<typeof skillGroupSchema>;
export type Colleague = z.output<typeof colleagueSchema>;
