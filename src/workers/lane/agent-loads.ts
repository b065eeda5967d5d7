import type { Command } from '#domain/command.ts';
import type { LaneSession } from '#shared/db/lane-session.ts';
import { openCountsSql } from '#shared/db/open-counts.ts';
import { bytesToId } from '#shared/id.ts';
import type { AgentLoad } from './batch.ts';

type Sets = Awaited<ReturnType<LaneSession['query']>>;

/**
 * The agents to whom commands may give their conversations: those who take or are named, and `writersToo` those who write.
 * Who writes mostly has the conversation already.
 */
export function receiversOf(commands: Command[], writersToo: boolean): Set<string> {
  return new Set(commands.flatMap((command) => receiverOf(command, writersToo) ?? []));
}

function receiverOf(command: Command, writersToo: boolean): string | null {
  if (command.type === 'conversation.take') return command.by.id;
  if (command.type === 'conversation.assign') return command.toAgent.id;
  if (command.type === 'conversation.transfer') return command.toAgent?.id ?? null;
  return writersToo && command.type === 'message.create' && command.by.type === 'agent' ? command.by.id : null;
}

/**
 * Locks agents' rows (`ids`: literals) and counts what they have. The count comes behind the lock, in a snapshot of its
 * own (READ COMMITTED): whoever gave one of them something before has committed it.
 */
export const agentStatements = (ids: string): [string, string] => [
  `select id, capacity from users where id in (${ids}) order by id for update`,
  openCountsSql(ids),
];

/** What those statements say of each agent. */
export function agentLoadsOf(ids: ReadonlySet<string>, [users = [], counts = []]: Sets): Map<string, AgentLoad> {
  const capacities = new Map(users.map((row) => [bytesToId(row.id), row.capacity as number | null]));
  const open = new Map(counts.map((row) => [bytesToId(row.agent_id), Number(row.open)]));
  return new Map([...ids].map((id) => [id, { capacity: capacities.get(id) ?? null, open: open.get(id) ?? 0 }]));
}
