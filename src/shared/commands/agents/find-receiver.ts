import { AppError } from '#contract/errors.ts';
import type { Context } from '#shared/context.ts';
import { readSkillGroup } from '#shared/db/skill-groups.ts';
import { findAgent } from './find-agent.ts';
import { listAgents } from './list-agents.ts';

type Deps = Pick<Context, 'knex' | 'access' | 'settings'>;
type Asked = { agentId?: string | undefined; skillGroupId?: string | undefined };
type Receiver = { toAgent: { id: string; name: string } } | { skillGroupId: string };

/**
 * To whom a conversation is passed on. Throws `bad_request` for somebody who cannot answer, `not_found` for a group that
 * is not there, and `conflict` for one in which nobody can answer: the customer would wait for nobody.
 */
export async function findReceiver(deps: Deps, { agentId, skillGroupId = '' }: Asked): Promise<Receiver> {
  if (agentId) return { toAgent: await findAgent(deps, agentId) };
  const group = await readSkillGroup(deps.knex, skillGroupId);
  if (!group) throw new AppError('not_found');
  const agents = await listAgents(deps);
  if (!agents.some((agent) => agent.skillGroupIds.includes(group.id)))
    throw new AppError('conflict', 'Nobody who can answer is in this skill group.');
  return { skillGroupId: group.id };
}
