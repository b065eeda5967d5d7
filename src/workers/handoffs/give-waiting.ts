import type { CommandResult } from '#contract/commands.ts';
import { isOpen } from '#domain/business-hours.ts';
import { systemActor } from '#domain/conversation.ts';
import { type Assignment, assignWaiting } from '#domain/routing.ts';
import { listAgents } from '#shared/commands/agents/list-agents.ts';
import type { Context } from '#shared/context.ts';
import { type Assignable, listAssignable } from '#shared/db/lists/list-assignable.ts';
import { readGroupNames } from '#shared/db/skill-groups.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { settle } from '#shared/lane/settle.ts';
import { readOnline } from '#shared/presence.ts';

/** Of the line, at once. */
const rowsAtOnce = 100;

/** Rounds of one job. Whom each of them finds taken or full is looked at anew by the next; the sweeper wakes another job. */
const maxRounds = 10;

/** Gives what waits to agents who are online and free, for as long as anybody is. */
export async function giveWaiting(ctx: Context, signal: AbortSignal): Promise<void> {
  for (let round = 0; round < maxRounds; round += 1) {
    if (ctx.settings.get('handoff').assignment !== 'automatic') return;
    if (!isOpen(ctx.settings.get('businessHours'), ctx.now())) return;
    const assignments = await planRound(ctx);
    if (assignments.length === 0) return;
    await Promise.all(assignments.map((one) => assign(ctx, one, signal)));
  }
}

type Planned = Assignment<Assignable> & { name: string };

async function planRound(ctx: Context): Promise<Planned[]> {
  const { knex, redis, config } = ctx;
  const online = await readOnline(redis, config.QUEUE_PREFIX);
  if (online.size === 0) return [];
  const free = (await listAgents(ctx)).filter(({ id, open, capacity }) => online.has(id) && open < capacity);
  if (free.length === 0) return [];
  const groups = await readGroupNames(knex);
  const staffed = new Set(free.flatMap(({ skillGroupIds }) => skillGroupIds));
  // What nobody is there for must not stand before the rest of the line.
  const waiting = await listAssignable(
    knex,
    [...groups.keys()].filter((id) => !staffed.has(id)),
    rowsAtOnce,
  );
  const candidates = free.map(({ givenAt, ...agent }) => ({ ...agent, givenAt: givenAt ? Date.parse(givenAt) : 0 }));
  const names = new Map(free.map(({ id, name }) => [id, name]));
  return assignWaiting(
    waiting.map((one) => inGroup(one, groups)),
    candidates,
  ).map((assignment) => ({
    ...assignment,
    name: names.get(assignment.agentId) ?? '',
  }));
}

/**
 * A group that is gone is none. What was passed on to a group is not for whoever had it before: mostly they passed it on.
 */
function inGroup(one: Assignable, groups: ReadonlyMap<string, string>): Assignable {
  if (one.skillGroupId === null || !groups.has(one.skillGroupId)) return { ...one, skillGroupId: null };
  return { ...one, previousAgentId: null };
}

/** The epoch is that of the wait: whatever happened to it since comes first. */
function assign({ lanes, now }: Context, planned: Planned, signal: AbortSignal): Promise<CommandResult> {
  const { agentId: id, name, waiting } = planned;
  const { conversationId, epoch } = waiting;
  const asked = { by: systemActor, conversationId, at: now() };
  return settle(lanes, commandOf('conversation.assign', asked, { toAgent: { id, name }, epoch }), signal);
}
