import type Router from '@koa/router';
import { AppError } from '#contract/errors.ts';
import { agentRoutes } from '#contract/routes/agents.ts';
import { listAgents } from '#shared/commands/agents/list-agents.ts';
import { createSkillGroup, deleteSkillGroup, updateSkillGroup } from '#shared/commands/agents/skill-groups.ts';
import { listSkillGroups, readSkillGroup } from '#shared/db/skill-groups.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { mount } from '../mount.ts';

/** Whom a conversation can be given to: agents, and the groups they are in. */
export function serveAgents(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex } = deps;
  mount(router, deps, agentRoutes, {
    'GET /admin/agents': async () => ({ items: await listAgents(deps) }),
    'GET /admin/skill-groups': async () => ({ items: await listSkillGroups(knex) }),
    'GET /admin/skill-groups/:id': async ({ params }) => {
      const group = await readSkillGroup(knex, params.id);
      if (!group) throw new AppError('not_found');
      return group;
    },
    'POST /admin/skill-groups': async ({ body, ...asked }) => {
      const group = await createSkillGroup(deps, callerOf(asked), body);
      asked.ctx.set('location', `${asked.ctx.path.replace(/\/$/, '')}/${group.id}`);
      return group;
    },
    'PATCH /admin/skill-groups/:id': ({ params, body, ...asked }) =>
      updateSkillGroup(deps, callerOf(asked), { ...params, ...body }),
    'DELETE /admin/skill-groups/:id': ({ params, ...asked }) => deleteSkillGroup(deps, callerOf(asked), params.id),
  });
}
